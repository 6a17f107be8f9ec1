"""Where a link of a page leads: file names, addresses and slugs of the same folder, all to article paths."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from posixpath import normpath
from urllib.parse import unquote

from forum.core.text import nfc

_ENDING = re.compile(r"\.mdx?$", re.IGNORECASE)
_INDEX = re.compile(r"(?:^|/)(?:index|readme)$", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_LOCALE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4})?")
_FILE = re.compile(r"\.(?!mdx?$)[a-z0-9]{2,5}$", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_UNSAFE = re.compile(r"""[\x00-\x1f\x7f?#%\\"<>|^`{}\[\]]+""")
MAX_PATH = 200


def stem(name: str) -> str:
    """A file's name without its ending."""
    return _ENDING.sub("", name)


def folder_of(name: str) -> str:
    return name.rpartition("/")[0]


def is_index(stem: str) -> bool:
    """Whether the page stands for its folder."""
    return bool(_INDEX.search(stem))


def is_elsewhere(target: str) -> bool:
    """Whether a link names another site or another kind of address altogether."""
    return bool(_ELSEWHERE.match(target))


def is_asset(target: str) -> bool:
    """Whether a link names a picture or a file to load, which docs folders keep elsewhere."""
    return bool(_FILE.search(target.partition("#")[0].partition("?")[0]))


def clean_path(path: str) -> str | None:
    """A path fit for an address; None for one that climbs, is empty or too long."""
    steps = [
        _UNSAFE.sub("-", _SPACES.sub("-", step.strip()))
        for step in nfc(path).split("/")
        if step.strip() not in ("", ".")
    ]
    if not steps or ".." in steps or len("/".join(steps)) > MAX_PATH:
        return None
    return "/".join(steps)


def default_path(stem: str) -> str | None:
    """The path of a page without a slug. An index page has its folder's; that of the root is `index`."""
    return clean_path(_INDEX.sub("", stem) or "index")


def slug_path(slug: str, stem: str) -> str | None:
    """The path that a slug asks for: from the root if it begins with `/`, else from the page's folder."""
    if slug.strip("/ ") == "":
        return "index"
    return clean_path(slug if slug.startswith("/") else f"{folder_of(stem)}/{slug}")


@dataclass(frozen=True, slots=True)
class Destination:
    """A page of the same folder (its path, empty for the page itself) and a heading's anchor, or none."""

    path: str
    anchor: str = ""


class Addresses:
    """Everything that a link may call a page by.

    `pages` gives each stem's path, `ids` the stems of pages known by another name (front matter `id`), `folders` the
    collections: a link to one leads to its page even where it has no index.
    """

    def __init__(self, pages: Mapping[str, str], ids: Mapping[str, str], folders: Iterable[str]) -> None:
        self._paths = {folder: folder for folder in folders}
        self._paths |= {name: pages[page] for name, page in ids.items()}
        for page, path in pages.items():
            self._paths[page] = self._paths[path] = path
            if is_index(page):
                self._paths[folder_of(page)] = path
        self._folded = {name.casefold(): path for name, path in self._paths.items()}

    def resolve(self, target: str, page: str) -> Destination | None:
        """Where `target` leads from the page with this stem; None where nothing answers to it."""
        address, _, anchor = unquote(target).partition("#")
        address = address.partition("?")[0]
        if not address:
            return Destination("", anchor)
        for name in self._candidates(nfc(address), page):
            path = self._paths.get(name) or self._folded.get(name.casefold())
            if path:
                return Destination(path, anchor)
        return None

    def _candidates(self, address: str, page: str) -> Iterable[str]:
        if address.startswith(("@site/docs/", "/docs/")):
            yield _normal(address.partition("docs/")[2])
        if address.startswith("/"):
            yield _normal(address)
            locale, _, rest = address.lstrip("/").partition("/")
            if _LOCALE.fullmatch(locale):
                yield _normal(rest)
            return
        yield _normal(f"{folder_of(page)}/{address}")
        yield _normal(f"{page}/{address}")  # as browsers read it below `page/`
        if is_index(page):
            yield _normal(f"{folder_of(folder_of(page))}/{address}")


def _normal(address: str) -> str:
    """The address as a stem below the root; one that climbs out keeps its dots and so matches nothing."""
    return _ENDING.sub("", normpath(address.strip("/") or "index")).strip("/")
