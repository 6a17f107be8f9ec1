"""A whole folder of docs, read into values: what an import writes and what it complains about."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel import Locale, UnknownLocaleError

from forum.core.text import fold, one_line
from forum.help.docusaurus import front_matter, labels, links, outline, sidebars
from forum.help.docusaurus.files import Tree, decode
from forum.help.docusaurus.links import Addresses, Destination
from forum.help.docusaurus.outline import Heading, Outline
from forum.help.docusaurus.problems import Problem, Problems

MAX_TITLE = 200
MAX_DESCRIPTION = 500

_LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,4})?")
_HASH = re.compile(r"[0-9a-f]{32}")


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


def read_folder(root: Path, source_locale: str = "en") -> SourceFolder:
    """Reads docs/ and i18n/ below `root`, or `root` itself where it holds no docs/."""
    return _Reader(root, source_locale).read()


@dataclass(frozen=True, slots=True)
class _File:
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


class _Reader:
    def __init__(self, root: Path, source_locale: str) -> None:
        self.problems = Problems()
        self.tree = Tree(root, self.problems)
        self.locale = source_locale
        self.unread: set[tuple[str, str]] = set()

    def read(self) -> SourceFolder:
        docs = "docs" if self.tree.has_folder("docs") else ""
        source = self._files(docs, self.locale)
        if not source:
            self.problems.add(docs or ".", "No pages here.")
        translations = {locale: self._files(folder, locale, source) for locale, folder in self._translations()}
        collections = self._collections(docs, source, translations)
        addresses = Addresses(
            {file.stem: file.path for file in source.values()},
            dict(_ids(source.values())),
            [c.path for c in collections],
        )
        positions = {stem: position for position, stem in enumerate(self.order)}
        pages = [
            self._page(file, positions, source.get(file.stem))
            for files in (source, *translations.values())
            for file in files.values()
        ]
        self._check(pages, addresses)
        return SourceFolder(
            self.locale, collections, tuple(pages), frozenset(self.unread), tuple(self.problems), addresses
        )

    # Files

    def _translations(self) -> Iterator[tuple[str, str]]:
        for locale in self.tree.folders("i18n"):
            folder = f"i18n/{locale}/docusaurus-plugin-content-docs/current"
            if not self.tree.has_folder(folder):
                continue
            if locale == self.locale or not _is_language(locale):
                self.problems.add(folder, "Not a language that these docs can be translated to: left out.")
                continue
            yield locale, folder

    def _files(self, folder: str, locale: str, source: dict[str, "_File"] | None = None) -> dict[str, "_File"]:
        """Pages below a folder by their stems. A translation of a page that doesn't exist is left out."""
        found: dict[str, _File] = {}
        taken: dict[str, str] = {}
        for below in self.tree.files(folder):
            stem, name = links.stem(below), f"{folder}/{below}" if folder else below
            if stem == below or stem.rpartition("/")[2].startswith((".", "_")):
                continue
            if source is not None and stem not in source:
                if (stem, self.locale) not in self.unread:
                    self.problems.add(name, "Translates a page that doesn't exist: left out.")
                else:
                    self.unread.add((stem, locale))
                continue
            if stem in found:
                self.problems.add(name, f"The same page as {found[stem].name}: left out.")
                continue
            file = self._file(stem, name, locale, source[stem].path if source else "")
            if file is None:
                continue
            if file.path in taken:
                self.problems.add(name, f"Has the address of {taken[file.path]}: left out.")
                continue
            found[stem], taken[file.path] = file, name
        return found

    def _file(self, stem: str, name: str, locale: str, source_path: str) -> "_File | None":
        data = self.tree.read(name)
        text = decode(data, name, self.problems) if data is not None else None
        if text is None:
            self.unread.add((stem, locale))
            return None
        page = front_matter.split(text, name, self.problems)
        if page.fields.get("draft", "").lower() == "true":
            return None
        path = self._path(stem, name, page.fields.get("slug", ""), source_path)
        if path is None:
            return None
        found = outline.outline(page.body)
        for fault in found.faults:
            self.problems.add(name, fault.message, fault.line + page.first_line - 1)
        source_hash = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return _File(stem, name, locale, path, page.fields, page.body, page.first_line, found, source_hash)

    def _path(self, stem: str, name: str, slug: str, source_path: str) -> str | None:
        path = links.slug_path(slug, stem) if slug else source_path or links.default_path(stem)
        if path is None and slug:
            self.problems.add(name, f"The slug {slug[:100]!r} is no address below the docs: not used.", 1)
            path = source_path or links.default_path(stem)
        if path is None:
            self.problems.add(name, "The name can't become an address: left out.")
        return path

    # Order and collections

    def _collections(self, docs: str, source: dict, translations: dict) -> tuple[SourceCollection, ...]:
        self.categories = self._categories(docs, {links.folder_of(stem) for stem in source})
        ordered = _by_folder(source.values(), self.categories)

        def contents(folder: str) -> list[str]:
            return [stem for stem in ordered if stem.startswith(f"{folder}/") or not folder]

        listed = self._sidebars(docs, source, contents)
        self.order = [*listed.order, *(stem for stem in ordered if stem not in listed.order)]
        folders = dict.fromkeys(up for stem in self.order for up in _upwards(links.folder_of(stem)))
        names = self._labels(docs, folders, listed.labels(), source, translations)
        paths = {folder: links.clean_path(folder) or "" for folder in folders}
        return tuple(
            SourceCollection(path, paths.get(links.folder_of(folder), ""), position, names[folder])
            for position, (folder, path) in enumerate(paths.items())
            if path
        )

    def _categories(self, docs: str, folders: set[str]) -> dict[str, labels.Category]:
        found = {}
        for folder in {around for inner in folders for around in _upwards(inner)}:
            for file in labels.CATEGORY_FILES:
                name = "/".join(filter(None, (docs, folder, file)))
                data = self.tree.read_optional(name)
                text = decode(data, name, self.problems) if data is not None else None
                if text is not None:
                    found[folder] = labels.read_category(text, name, self.problems)
                    break
        return found

    def _sidebars(self, docs: str, source: dict, contents: Callable[[str], list[str]]) -> sidebars.Sidebars:
        data = self.tree.read_optional("sidebars.json") if docs else None
        text = decode(data, "sidebars.json", self.problems) if data is not None else None
        if text is None:
            return sidebars.Sidebars()
        stems = {stem: stem for stem in source} | dict(_ids(source.values()))
        return sidebars.read(text, "sidebars.json", contents, stems, self.problems)

    def _labels(self, docs: str, folders, listed: dict[str, str], source: dict, translations: dict):
        """Labels of each folder by locale."""
        messages = {locale: self._messages(locale) for locale in translations}
        known = [label for found in messages.values() for label, _ in found.values()]
        indexes = {links.folder_of(stem): stem for stem in source if links.is_index(stem)}
        names: dict[str, dict[str, str]] = {}
        for folder in filter(None, folders):
            index = indexes.get(folder, "")
            title = _title(source[index])[0] if index else ""
            category = self.categories.get(folder, labels.Category()).label
            label = labels.in_source_language(folder, listed.get(folder, ""), category, title, known)
            names[folder] = {self.locale: label}
            for locale, files in translations.items():
                translated = messages[locale].get(fold(label), ("", ""))[1]
                if not translated and label == title and index in files:
                    translated = _title(files[index])[0]
                if translated:
                    names[folder][locale] = translated[: labels.MAX_LABEL]
        return names

    def _messages(self, locale: str) -> dict[str, tuple[str, str]]:
        plugin = f"i18n/{locale}/docusaurus-plugin-content-docs"
        found: dict[str, tuple[str, str]] = {}
        for name in (
            f"i18n/{locale}/docusaurus-theme-classic/navbar.json",
            f"{plugin}/current/sidebarsCurrent.json",
            f"{plugin}/current.json",
        ):
            data = self.tree.read_optional(name)
            text = decode(data, name, self.problems) if data is not None else None
            if text is not None:
                found |= labels.read_messages(text, name, self.problems)
        return found

    # Pages

    def _page(self, file: _File, positions: dict[str, int], source: "_File | None") -> SourcePage:
        title, heading = _title(file)
        if "\n" in file.fields.get("title", "").strip():
            self.problems.add(file.name, "The title has several lines: only the first is used.", 1)
        translated_from = file.fields.get("_i18n_hash", "").strip().lower()
        translated_from = translated_from if _HASH.fullmatch(translated_from) else ""
        return SourcePage(
            stem=file.stem,
            file=file.name,
            locale=file.locale,
            path=file.path,
            collection=links.clean_path(links.folder_of(file.stem)) or "",
            position=positions[file.stem],
            title=title,
            heading=heading,
            description=one_line(file.fields.get("description", ""))[:MAX_DESCRIPTION],
            body=file.body,
            first_line=file.first_line,
            outline=file.outline,
            source_hash=file.source_hash,
            translated_from=translated_from,
            is_stale=bool(source and translated_from and translated_from != source.source_hash),
        )

    def _check(self, pages: list[SourcePage], addresses: Addresses) -> None:
        """Notes links that lead nowhere."""
        anchors = {(page.locale, page.path): {h.anchor for h in page.headings} for page in pages}
        for page in pages:
            for link in page.outline.links:
                problem = _broken(link, page, addresses, anchors)
                if problem:
                    self.problems.add(page.file, problem, link.line + page.first_line - 1)


def _is_language(locale: str) -> bool:
    try:
        return bool(_LOCALE.fullmatch(locale)) and bool(Locale.parse(locale, sep="-"))
    except (ValueError, UnknownLocaleError):
        return False


def _broken(link: outline.Link, page: SourcePage, addresses: Addresses, anchors: dict) -> str:
    """What is wrong with a link, in words; empty for a good one and for one that leaves the docs."""
    target = link.target
    if links.is_elsewhere(target):
        return ""
    if link.is_image:
        return f"A picture that isn't in the folder: {target[:200]}"
    found = addresses.resolve(target, page.stem) if target else None
    if found is None:
        return "" if links.is_asset(target) else f"A link leads nowhere: {target[:200] or '(empty)'}"
    known = anchors.get((page.locale, found.path or page.path))
    if found.anchor and known is not None and found.anchor not in known:
        return f"No such heading: {target[:200]}"
    return ""


def _ids(files: Iterable[_File]) -> Iterator[tuple[str, str]]:
    """Document ids that differ from the file's name, with the file's stem."""
    for file in files:
        name = file.fields.get("id", "").strip()
        if name:
            folder = links.folder_of(file.stem)
            yield (f"{folder}/{name}" if folder else name), file.stem


def _by_folder(files: Iterable[_File], categories: dict[str, labels.Category]) -> list[str]:
    """Stems as an automatic sidebar would list them: by position, then by name, a folder's index first."""

    def rank(file: _File) -> list[tuple]:
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


def _upwards(folder: str) -> list[str]:
    """The folder and those around it, the outermost first."""
    steps = folder.split("/")
    return ["/".join(steps[:depth]) for depth in range(1, len(steps) + 1)]


def _title(file: _File) -> tuple[str, str]:
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
