"""A whole folder of docs, read into values: what an import writes and what it complains about."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from babel import Locale, UnknownLocaleError

from forum.core.text import fold, one_line
from forum.help.docusaurus import front_matter, labels, links, outline, sidebars
from forum.help.docusaurus.files import Tree, decode
from forum.help.docusaurus.links import Addresses
from forum.help.docusaurus.pages import File, by_folder, title_of, upwards
from forum.help.docusaurus.problems import Problems, noted
from forum.help.docusaurus.source import SourceCollection, SourceFolder, SourcePage

MAX_DESCRIPTION = 500

_LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,4})?")
_HASH = re.compile(r"[0-9a-f]{32}")


def read_folder(root: Path, source_locale: str = "en") -> SourceFolder:
    """Reads docs/ and i18n/ below `root`, or `root` itself where it holds no docs/."""
    return _Reader(root, source_locale).read()


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
            self.problems.add(docs or ".", noted("No pages here."))
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
                self.problems.add(folder, noted("Not a language that these docs can be translated to: left out."))
                continue
            yield locale, folder

    def _files(self, folder: str, locale: str, source: dict[str, File] | None = None) -> dict[str, File]:
        """Pages below a folder by their stems. A translation of a page that doesn't exist is left out."""
        found: dict[str, File] = {}
        taken: dict[str, str] = {}
        for below in self.tree.files(folder):
            stem, name = links.stem(below), f"{folder}/{below}" if folder else below
            if stem == below or stem.rpartition("/")[2].startswith((".", "_")):
                continue
            if source is not None and stem not in source:
                if (stem, self.locale) not in self.unread:
                    self.problems.add(name, noted("Translates a page that doesn’t exist: left out."))
                else:
                    self.unread.add((stem, locale))
                continue
            if stem in found:
                self.problems.add(name, noted("The same page as %(what)s: left out."), what=found[stem].name)
                continue
            file = self._file(stem, name, locale, source[stem].path if source else "")
            if file is None:
                continue
            if file.path in taken:
                self.problems.add(name, noted("Has the address of %(what)s: left out."), what=taken[file.path])
                continue
            found[stem], taken[file.path] = file, name
        return found

    def _file(self, stem: str, name: str, locale: str, source_path: str) -> File | None:
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
        return File(stem, name, locale, path, page.fields, page.body, page.first_line, found, source_hash)

    def _path(self, stem: str, name: str, slug: str, source_path: str) -> str | None:
        path = links.slug_path(slug, stem) if slug else source_path or links.default_path(stem)
        if path is None and slug:
            self.problems.add(name, noted("The slug %(what)s is no address below the docs: not used."), 1, what=slug[:100])
            path = source_path or links.default_path(stem)
        if path is None:
            self.problems.add(name, noted("The name can’t become an address: left out."))
        return path

    # Order and collections

    def _collections(self, docs: str, source: dict, translations: dict) -> tuple[SourceCollection, ...]:
        self.categories = self._categories(docs, {links.folder_of(stem) for stem in source})
        ordered = by_folder(source.values(), self.categories)

        def contents(folder: str) -> list[str]:
            return [stem for stem in ordered if stem.startswith(f"{folder}/") or not folder]

        listed = self._sidebars(docs, source, contents)
        self.order = [*listed.order, *(stem for stem in ordered if stem not in listed.order)]
        folders = dict.fromkeys(up for stem in self.order for up in upwards(links.folder_of(stem)))
        names = self._labels(docs, folders, listed.labels(), source, translations)
        paths = {folder: links.clean_path(folder) or "" for folder in folders}
        return tuple(
            SourceCollection(path, paths.get(links.folder_of(folder), ""), position, names[folder])
            for position, (folder, path) in enumerate(paths.items())
            if path
        )

    def _categories(self, docs: str, folders: set[str]) -> dict[str, labels.Category]:
        found = {}
        for folder in {around for inner in folders for around in upwards(inner)}:
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
            title = title_of(source[index])[0] if index else ""
            category = self.categories.get(folder, labels.Category()).label
            label = labels.in_source_language(folder, listed.get(folder, ""), category, title, known)
            names[folder] = {self.locale: label}
            for locale, files in translations.items():
                translated = messages[locale].get(fold(label), ("", ""))[1]
                if not translated and label == title and index in files:
                    translated = title_of(files[index])[0]
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

    def _page(self, file: File, positions: dict[str, int], source: File | None) -> SourcePage:
        title, heading = title_of(file)
        if "\n" in file.fields.get("title", "").strip():
            self.problems.add(file.name, noted("The title has several lines: only the first is used."), 1)
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
                said = _broken(link, page, addresses, anchors)
                if said:
                    what = link.target[:200] or "()"
                    self.problems.add(page.file, said, link.line + page.first_line - 1, what=what)


def _is_language(locale: str) -> bool:
    try:
        return bool(_LOCALE.fullmatch(locale)) and bool(Locale.parse(locale, sep="-"))
    except (ValueError, UnknownLocaleError):
        return False


def _broken(link: outline.Link, page: SourcePage, addresses: Addresses, anchors: dict) -> str:
    """What is wrong with a link, as `noted`; empty for a good one and for one that leaves the docs."""
    target = link.target
    if links.is_elsewhere(target):
        return ""
    if link.is_image:
        return noted("A picture that isn’t in the folder: %(what)s")
    found = addresses.resolve(target, page.stem) if target else None
    if found is None:
        return "" if links.is_asset(target) else noted("A link leads nowhere: %(what)s")
    known = anchors.get((page.locale, found.path or page.path))
    if found.anchor and known is not None and found.anchor not in known:
        return noted("No such heading: %(what)s")
    return ""


def _ids(files: Iterable[File]) -> Iterator[tuple[str, str]]:
    """Document ids that differ from the file's name, with the file's stem."""
    for file in files:
        name = file.fields.get("id", "").strip()
        if name:
            folder = links.folder_of(file.stem)
            yield (f"{folder}/{name}" if folder else name), file.stem
