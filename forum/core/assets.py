"""Static files under one address that changes with their contents: styles, modules, pictures, the icon sprite.

Everything in `static/` plus the sprite is built at start-up into `<instance>/static/<hash>/`, each text file
also compressed beforehand. The hash stands in the folder, so relative addresses between files work and every
answer is immutable. WhiteNoise serves the folder in front of the application: no such request reaches Flask.
"""

import gzip
import hashlib
import io
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import brotli
import rjsmin
from flask import Flask
from markupsafe import Markup
from whitenoise import WhiteNoise

from forum.core.settings import ROOT, settings

SOURCES = ROOT / "static"
LAYERS = ("reset", "tokens", "base", "layout", "components", "pages", "utilities")
# The support's bubble once it opens; settings and administration; suggestions and results; cases; fields for keys.
FURTHER_STYLES = ("bubble", "desk", "search", "support", "unlock")

# What a board or a collection may wear.
SUBJECT_ICONS = (
    "book-open", "braces", "circle-question-mark", "credit-card", "lightbulb", "megaphone",
    "messages-square", "package", "printer", "receipt-text", "refresh-cw", "server", "shopping-cart",
    "wrench",
)  # fmt: skip

ICONS = tuple(sorted({
    *SUBJECT_ICONS, "arrow-left", "arrow-right", "arrow-right-left", "badge-check", "bell", "bold", "check",
    "circle-alert", "circle-check", "code", "copy", "ellipsis", "eye", "eye-off", "file-text", "hand", "history", "image-plus",
    "info", "italic", "key-round", "languages", "life-buoy", "link", "list", "lock",
    "lock-open", "log-in", "log-out", "mail", "menu", "message-circle", "pencil", "pin", "plus", "quote", "reply",
    "rocket", "search", "search-x", "send", "settings", "shield-check", "sliders-horizontal", "tag", "thumbs-up", "trash-2",
    "triangle-alert", "undo-2", "user", "user-check", "user-plus", "users", "x",
}))  # fmt: skip

# A colonnade in a disc; the columns are cut out in the colour of the sheet behind.
MARK = (
    '<path fill="currentColor" d="M14 1a13 13 0 1 1 0 26 13 13 0 0 1 0-26Z"/>'
    '<path fill="none" stroke="var(--surface,#fff)" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round" '
    'd="M6.5 10.7 14 6.2l7.5 4.5ZM9 14v5M14 14v5M19 14v5M6.8 21.8h14.4"/>'
)

COMPRESSED = {".css", ".js", ".svg"}
YEAR = 365 * 86400
KEPT = 7 * 86400


class Assets:
    """The built folder of this process: addresses of files and icons."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = f"/static/{folder.name}"
        self._icons = {
            (name, turn): Markup(
                f'<svg class="icon{" icon-turn" if turn else ""}" aria-hidden="true">'
                f'<use href="{self.base}/icons.svg#{name}"/></svg>'
            )
            for name in ICONS
            for turn in (False, True)
        }

    def url(self, path: str) -> str:
        """The address of a file, given its path inside the built folder (`css/site.css`)."""
        return f"{self.base}/{path}"

    def icon(self, name: str, turn: bool = False) -> Markup:
        """An icon of the sprite; `turn` mirrors it in right-to-left pages. A name outside ICONS raises."""
        try:
            return self._icons[name, turn]
        except KeyError:
            raise LookupError(f"no icon named {name!r}: add it to ICONS in forum/core/assets.py") from None


def init_app(app: Flask) -> None:
    """Builds the files, gives templates `asset` and `icon`, and serves the folder in front of the app."""
    with app.app_context():
        assets = Assets(build(settings().instance_path / "static"))
    app.extensions["stoa.assets"] = assets
    app.jinja_env.globals.update(asset=assets.url, icon=assets.icon)
    app.wsgi_app = WhiteNoise(
        app.wsgi_app,
        root=assets.folder,
        prefix=assets.base,
        max_age=YEAR,
        immutable_file_test=lambda path, url: True,
        allow_all_origins=False,
        add_headers_function=_harden,
    )


def build(home: Path) -> Path:
    """The folder of the current contents below `home`. Several processes may make it at once."""
    contents = built_files()
    folder = home / digest(contents)
    if not folder.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".building-", dir=home))
        for path, content in contents.items():
            file = draft / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            if file.suffix in COMPRESSED:
                for suffix, twin in compressed(content).items():
                    file.with_name(file.name + suffix).write_bytes(twin)
        draft.chmod(0o755)
        try:
            draft.rename(folder)
        except OSError:
            shutil.rmtree(draft)
            if not folder.is_dir():
                raise
    os.utime(folder)
    _remove_old(home, keep=folder)
    return folder


def digest(contents: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for path, content in sorted(contents.items()):
        total.update(f"{path}\0{len(content)}\0".encode() + content)
    return total.hexdigest()[:12]


@lru_cache(maxsize=1)
def built_files() -> Mapping[str, bytes]:
    """Every file to serve by its path, without the compressed twins. Made once a process."""
    return dict(_built_files())


@lru_cache
def compressed(content: bytes) -> Mapping[str, bytes]:
    """The twins of a text file by the suffix that WhiteNoise looks for."""
    return {".br": brotli.compress(content), ".gz": gzip.compress(content, mtime=0)}


def _built_files() -> Iterator[tuple[str, bytes]]:
    yield "css/site.css", stylesheet().encode()
    for folder in FURTHER_STYLES:
        yield f"css/{folder}.css", further_stylesheet(folder).encode()
    yield "icons.svg", sprite().encode()
    yield "mark.svg", _svg('viewBox="0 0 28 28" color="#1f5c8b"', MARK).encode()
    for file in sorted(SOURCES.rglob("*")):
        path = file.relative_to(SOURCES).as_posix()
        if file.suffix == ".js":
            yield path, rjsmin.jsmin(file.read_text("utf-8")).encode()
        elif file.is_file() and file.suffix != ".css":
            yield path, file.read_bytes()


def stylesheet() -> str:
    """All of `static/css` as one file. The folder or the name of a file is its layer."""
    parts = [f"@layer {','.join(LAYERS)};"]
    for layer in LAYERS:
        sources = [SOURCES / "css" / f"{layer}.css", *sorted((SOURCES / "css" / layer).glob("*.css"))]
        rules = "\n".join(file.read_text("utf-8") for file in sources if file.exists())
        parts.append(f"@layer {layer}{{{strip_style(rules)}}}")
    return "\n".join(parts)


def further_stylesheet(folder: str) -> str:
    """All of a folder of `static/css` that nobody sees first."""
    rules = "\n".join(file.read_text("utf-8") for file in sorted((SOURCES / "css" / folder).glob("*.css")))
    return f"@layer pages{{{strip_style(rules)}}}"


def strip_style(css: str) -> str:
    """Takes comments and needless space away. Strings in our CSS hold neither."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    return css.replace(": ", ":").replace(" > ", ">").replace(";}", "}").strip()


def sprite() -> str:
    """One SVG with a symbol for each of ICONS, drawn by Lucide, and the mark."""
    archive = zipfile.ZipFile(io.BytesIO((files("lucide") / "lucide.zip").read_bytes()))
    symbols = [_symbol("mark", "0 0 28 28", MARK)]
    for name in ICONS:
        drawing = archive.read(f"{name}.svg").decode()
        inside = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)[1]
        symbols.append(_symbol(name, "0 0 24 24", re.sub(r"\s*\n\s*", "", inside).replace(" />", "/>")))
    return _svg("", "".join(symbols))


def _symbol(name: str, box: str, drawing: str) -> str:
    return f'<symbol id="{name}" viewBox="{box}">{drawing}</symbol>'


def _svg(attributes: str, drawing: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{drawing}</svg>'


def _harden(headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "default-src 'none'"


def _remove_old(home: Path, *, keep: Path) -> None:
    """Folders that no start has touched for a week go; pages opened before an upgrade keep theirs that long."""
    for folder in home.iterdir():
        try:
            if folder != keep and folder.stat().st_mtime < time.time() - KEPT:
                shutil.rmtree(folder)
        except FileNotFoundError:
            continue
