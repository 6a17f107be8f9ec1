"""HTML that an old forum made, reduced to plain well-formed HTML in one pass.

It undoes what Discourse adds to a post: quote boxes, link previews, picture frames, emoji pictures. It is
no sanitiser: whatever it lets through is sanitised after it.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from forum.core.markup.emoji import spell
from forum.core.markup.sanitize import IMPORTED, VOID

MAX_TAGS = 6_000
MAX_DEPTH = 24

_TAG = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9]*+)((?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)>""",
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]*+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")

_SHIFTED = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}
_UNSEEN = frozenset({"script", "style", "svg", "math", "iframe", "object", "template", "head", "title", "select"})
_UNSEEN_CLASSES = frozenset({"meta", "quote-controls", "anchor", "show-more-container"})
_BLOCKS = frozenset({"blockquote", "ul", "ol", "dl", "pre", "table", "hr", "details", "h2", "h3", "h4", "h5", "h6"})
_KEPT = IMPORTED.tags - {"div"}
_TAGS_OF_PREVIEWS = frozenset({"h3", "h4"})


@dataclass(slots=True)
class _Preview:
    """A link preview: of all it holds, the address and the title are kept."""

    address: str = ""
    title: list[str] = field(default_factory=list)
    in_title: bool = False


@dataclass(slots=True)
class _Element:
    """A tag that stands open: its name in the source and what ends it in the result."""

    name: str
    end: str = ""
    kept: str = ""
    on_close: Callable[[], None] | None = None


def reduce(source: str) -> str:
    """The same post without what only the old forum's pages could show."""
    return _Pass(_without_comments(source)).run()


def _without_comments(source: str) -> str:
    parts: list[str] = []
    position = 0
    while (start := source.find("<!--", position)) >= 0:
        parts.append(source[position:start])
        end = source.find("-->", start + 2)
        if end < 0:
            return "".join(parts)
        position = end + 3
    return "".join([*parts, source[position:]])


class _Pass:
    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.stack: list[_Element] = []
        self.hidden = ""
        self.hidden_depth = 0
        self.preview: _Preview | None = None
        self.tags = 0

    def run(self) -> str:
        position = 0
        for match in _TAG.finditer(self.source):
            self._text(self.source[position : match.start()])
            position = match.end()
            self._tag(match[2].lower(), match[3], ends=bool(match[1]))
        self._text(self.source[position:])
        while self.stack:
            self._pop()
        return "".join(self.parts)

    def _text(self, text: str) -> None:
        if not text or self.hidden:
            return
        text = text.replace("<", "&lt;") if "<" in text else text
        if self.preview is None:
            self.parts.append(text)
        elif self.preview.in_title:
            self.preview.title.append(text)

    def _tag(self, name: str, attributes: str, *, ends: bool) -> None:
        if self.hidden:
            if name == self.hidden:
                self.hidden_depth += -1 if ends else 1
                if not self.hidden_depth:
                    self.hidden = ""
            return
        if ends:
            self._close(name)
            return
        self.tags += 1
        found = _attributes(attributes) if attributes else {}
        classes = found.get("class", "").split()
        if self.preview is not None:
            self._in_preview(self.preview, name, found)
        elif name in _UNSEEN or not _UNSEEN_CLASSES.isdisjoint(classes):
            self.hidden, self.hidden_depth = name, 1
        else:
            self._open(name, found, classes)

    def _in_preview(self, preview: _Preview, name: str, found: dict[str, str]) -> None:
        if name == "a" and not preview.address:
            preview.address = found.get("href", "")
        if name in _TAGS_OF_PREVIEWS and not preview.title:
            preview.in_title = True
        if name == "aside":
            self.stack.append(_Element("aside"))

    def _open(self, name: str, found: dict[str, str], classes: list[str]) -> None:
        match name:
            case "aside" if "onebox" in classes:
                self.preview = _Preview(found.get("data-onebox-src", ""))
                self.stack.append(_Element("aside", on_close=self._end_preview))
            case "aside" if "quote" in classes:
                self._push("aside", "blockquote")
            case "blockquote" if self.stack and self.stack[-1].name == "aside":
                self.stack.append(_Element("blockquote"))
            case "div" if "title" in classes and self.stack and self.stack[-1].name == "aside":
                self.parts.append("<p><strong>")
                self.stack.append(_Element("div", "</strong></p>"))
            case "div":
                self._film(found)
                self.stack.append(_Element("div"))
            case "img":
                self._picture(found, classes)
            case "span" if "chcklst-box" in classes:
                self.parts.append("☑" if "fa-check-square-o" in classes else "☐")
            case "a":
                self._link(found, classes)
            case "table" if not self._stands_in("table"):
                self._push("table", "table", before='<div class="table" tabindex="0">', after="</div>")
            case "table":
                pass
            case "thead" | "tbody" | "tr" | "td" | "th" if not self._stands_in("table"):
                pass
            case "pre":
                self._push("pre", "pre", ' tabindex="0"')
            case "ol" if found.get("start", "").isdecimal():
                self._push("ol", "ol", f' start="{found["start"]}"')
            case _:
                self._plain(name)

    def _plain(self, name: str) -> None:
        kept = _SHIFTED.get(name, name)
        if kept not in _KEPT:
            return
        if kept in VOID:
            self.parts.append(f"<{kept}>")
        else:
            self._push(name, kept)

    def _stands_in(self, kept: str) -> bool:
        return any(one.kept == kept for one in self.stack)

    def _push(self, name: str, kept: str, attributes: str = "", *, before: str = "", after: str = "") -> None:
        if self.tags > MAX_TAGS or len(self.stack) >= MAX_DEPTH:
            return
        if kept in _BLOCKS or kept == "p":
            self._end_paragraph()
        self.parts.append(f"{before}<{kept}{attributes}>")
        self.stack.append(_Element(name, f"</{kept}>{after}", kept))

    def _end_paragraph(self) -> None:
        if self.stack and self.stack[-1].kept == "p":
            self._pop()

    def _close(self, name: str) -> None:
        if self.preview is not None and name in _TAGS_OF_PREVIEWS:
            self.preview.in_title = False
            return
        if not any(one.name == name for one in self.stack):
            return
        while self._pop() != name:
            pass

    def _pop(self) -> str:
        last = self.stack.pop()
        self.parts.append(last.end)
        if last.on_close:
            last.on_close()
        return last.name

    def _end_preview(self) -> None:
        preview, self.preview = self.preview, None
        if preview and preview.address:
            title = " ".join("".join(preview.title).split()) or html.escape(preview.address)
            self.parts.append(f'<p><a href="{html.escape(preview.address)}">{title}</a></p>')

    def _link(self, found: dict[str, str], classes: list[str]) -> None:
        href = found.get("href", "")
        if self._stands_in("a") or "mention" in classes or not _is_elsewhere(href):
            self.stack.append(_Element("a"))
        else:
            self._push("a", "a", f' href="{html.escape(href)}"')

    def _picture(self, found: dict[str, str], classes: list[str]) -> None:
        words = found.get("alt") or found.get("title") or ""
        if "emoji" in classes:
            self.parts.append(html.escape(spell(words)))
            return
        address = found.get("src", "")
        words = html.escape(words or address.split("?")[0].rpartition("/")[2] or "…")
        if self._stands_in("a") or not _is_elsewhere(address):
            self.parts.append(words)
        else:
            self.parts.append(f'<a href="{html.escape(address)}">{words}</a>')

    def _film(self, found: dict[str, str]) -> None:
        if film := found.get("data-youtube-id"):
            address = f"https://www.youtube.com/watch?v={film}"
            title = found.get("data-youtube-title") or address
        elif address := found.get("data-video-src", ""):
            title = address.rpartition("/")[2]
        if address and _is_elsewhere(address):
            self.parts.append(f'<p><a href="{html.escape(address)}">{html.escape(title)}</a></p>')


def _is_elsewhere(address: str) -> bool:
    """Addresses within the old forum lead nowhere here."""
    return address[:8].lower().startswith(("http://", "https://", "mailto:"))


def _attributes(source: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(source)
    }
