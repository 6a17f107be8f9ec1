"""Small folders of docs that the tests write."""

import hashlib
from pathlib import Path

TRANSLATED = "i18n/{locale}/docusaurus-plugin-content-docs/current"


class Docs:
    """A folder to fill: `docs.page("start/install", "# Install")`, and the same with a locale for a translation."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def page(self, stem: str, body: str = "Words.", *, locale: str = "", ending: str = "md", **fields) -> Path:
        front = "".join(f"{key}: {value}\n" for key, value in fields.items())
        text = f"---\n{front}---\n\n{body}\n" if fields else f"{body}\n"
        return self.write(self.name(stem, locale, ending), text)

    def name(self, stem: str, locale: str = "", ending: str = "md") -> str:
        folder = TRANSLATED.format(locale=locale) if locale else "docs"
        return f"{folder}/{stem}.{ending}"

    def hash(self, stem: str) -> str:
        """What a translation made today notes of its source."""
        return hashlib.md5((self.root / self.name(stem)).read_bytes()).hexdigest()

    def remove(self, stem: str, locale: str = "") -> None:
        (self.root / self.name(stem, locale)).unlink()
