"""Pages on their own, before anything is known of what links to what: their titles and their order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from forum.core.text import fold, one_line
from forum.help.docusaurus import labels, links
from forum.help.docusaurus.outline import Outline

MAX_TITLE = 200


@dataclass(frozen=True, slots=True)
class File:
    """A page taken apart, before anything is known of the others."""

    stem: str
    name: str
    locale: str
    path: str
    fields: dict[str, str]
    body: str
    first_line: int
    outline: Outline
    source_hash: str

    @property
    def position(self) -> float | None:
        return labels.number(self.fields.get("sidebar_position"))


def title_of(file: File) -> tuple[str, str]:
    """The title and the page's own heading. When they differ only in case and marks, the heading's writing wins."""
    lines = file.fields.get("title", "").strip().splitlines()
    title = one_line(lines[0])[:MAX_TITLE].strip() if lines else ""
    own = file.outline.title
    heading = one_line(own.text)[:MAX_TITLE].strip() if own else ""
    if not title or (heading and _letters(title) == _letters(heading)):
        title = heading or title
    if not title:
        title = labels.readable(links.folder_of(file.stem) if links.is_index(file.stem) else file.stem) or "Untitled"
    return title, heading or title


def _letters(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


def by_folder(files: Iterable[File], categories: dict[str, labels.Category]) -> list[str]:
    """Stems as an automatic sidebar would list them: by position, then by name, a folder's index first."""

    def rank(file: File) -> list[tuple]:
        steps = file.stem.split("/")
        ranks = []
        for depth in range(1, len(steps)):
            position = categories.get("/".join(steps[:depth]), labels.Category()).position
            ranks.append((1, position is None, position or 0, _natural(steps[depth - 1])))
        first = 0 if links.is_index(file.stem) else 1
        return [*ranks, (first, file.position is None, file.position or 0, _natural(steps[-1]))]

    return [file.stem for file in sorted(files, key=rank)]


def _natural(name: str) -> tuple:
    """Names compared as people do: 2 before 10."""
    return tuple(
        (part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.split(r"(\d{1,9})", fold(name))
    )


def upwards(folder: str) -> list[str]:
    """The folder and those around it, the outermost first."""
    steps = folder.split("/")
    return ["/".join(steps[:depth]) for depth in range(1, len(steps) + 1)]
