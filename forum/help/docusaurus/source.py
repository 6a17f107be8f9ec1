"""What a folder of docs comes to: values for an import to write."""

from dataclasses import dataclass

from forum.help.docusaurus.links import Addresses, Destination
from forum.help.docusaurus.outline import Heading, Outline
from forum.help.docusaurus.problems import Problem


@dataclass(frozen=True, slots=True)
class SourceCollection:
    """A folder that holds pages, or folders of pages. `labels` by locale; the source language is always there."""

    path: str
    parent: str
    position: int
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page in one language.

    `stem` (the file's name below docs/ without ending) is the same in all its languages. `title` is for lists and
    search, `heading` what the page calls itself; `body` is the Markdown below the front matter, beginning on
    `first_line` of the file. `source_hash` is the MD5 of the whole file, `translated_from` the one that a translation
    names.
    """

    stem: str
    file: str
    locale: str
    path: str
    collection: str
    position: int
    title: str
    heading: str
    description: str
    body: str
    first_line: int
    outline: Outline
    source_hash: str
    translated_from: str
    is_stale: bool

    @property
    def headings(self) -> tuple[Heading, ...]:
        return self.outline.headings

    @property
    def prose(self) -> str:
        """The body without the page's own heading, which stands above it, and without lines that are nothing but
        what is left of a link; line numbers stay."""
        lines = self.body.split("\n")
        own = [self.outline.title.line] if self.outline.title else []
        for number in (*own, *self.outline.remnants):
            lines[number - 1] = ""
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class SourceFolder:
    """All of it. `unread` are pages that are there but couldn't be read: stem and locale."""

    source_locale: str
    collections: tuple[SourceCollection, ...]
    pages: tuple[SourcePage, ...]
    unread: frozenset[tuple[str, str]]
    problems: tuple[Problem, ...]
    addresses: Addresses

    def resolve(self, target: str, page: SourcePage) -> Destination | None:
        """Where a link of the page leads within the folder; None for a broken one."""
        return self.addresses.resolve(target, page.stem)
