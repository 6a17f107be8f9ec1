"""HTML mails as text that reads like a mail: paragraphs, lists, quotes and preformatted text as Markdown writes them."""

import re
from dataclasses import dataclass

from forum.core.incoming.page import Page
from forum.core.incoming.tags import Tag, tags

LONGEST_TEXT = 200_000
LONGEST_ADDRESS = 500
MOST_OPEN = 500
NEAR = 40

HIDDEN = {"head", "script", "style", "title", "template", "svg", "math", "object", "iframe", "select", "textarea", "audio",
          "video", "canvas", "map", "noembed", "noframes", "xmp", "datalist"}  # fmt: skip
EMPTY = {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr", "param"}
PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "dl", "fieldset", "figure"}
LINES = {"div", "tr", "li", "section", "article", "header", "footer", "main", "aside", "nav", "address", "center", "form",
         "dt", "dd", "tbody", "thead", "caption", "figcaption", "body", "html", "details", "summary", "option"}  # fmt: skip
CLOSED_BY_THE_NEXT = {"p", "li", "tr", "td", "th", "dt", "dd", "option"}
LISTS = {"ul", "ol"}

_HIDDEN_STYLE = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|font-size:0(?:px|pt|em)?(?:;|$)|max-height:0(?:px)?(?:;|$)"
)
_SHOWN_ADDRESS = re.compile(r"(?:https?|mailto|tel|ftp):[^\s<>]+", re.IGNORECASE)


@dataclass
class _Open:
    name: str
    hides: bool = False
    is_dense: bool = False
    address: str = ""
    mark: int = 0
    counter: int = 0


def plain(source: str) -> str:
    """The text; elements that are hidden from a reader stay hidden. Cut behind LONGEST_TEXT characters."""
    reader = _Reader()
    for each in tags(source):
        if isinstance(each, str):
            reader.text(each)
        elif each.is_end:
            reader.end(each.name)
        else:
            reader.start(each)
        if reader.page.length > LONGEST_TEXT:
            break
    while reader.open:
        reader.close()
    return reader.page.text()[:LONGEST_TEXT]


class _Reader:
    def __init__(self) -> None:
        self.page = Page()
        self.open: list[_Open] = []
        self.hiding = 0

    def text(self, words: str) -> None:
        if not self.hiding:
            self.page.write(words)

    def start(self, tag: Tag) -> None:
        if tag.name in EMPTY:
            if not self.hiding:
                self.empty(tag)
            return
        if tag.name in CLOSED_BY_THE_NEXT and self.open and self.open[-1].name == tag.name:
            self.close()
        if len(self.open) >= MOST_OPEN:
            return
        element = _Open(
            tag.name, _hides(tag), tag.name == "p" and tag.attributes.get("class", "").lower().startswith("mso")
        )
        self.open.append(element)
        self.hiding += element.hides
        if not self.hiding:
            self.enter(element, tag)

    def end(self, name: str) -> None:
        """Closes what stands open of that name near by, and all within it."""
        if name not in (element.name for element in self.open[-NEAR:]):
            if name in PARAGRAPHS and not self.hiding:
                self.page.end_paragraph()
            return
        while self.open[-1].name != name:
            self.close()
        self.close()

    def close(self) -> None:
        element = self.open.pop()
        if not self.hiding:
            self.leave(element)
        self.hiding -= element.hides

    def empty(self, tag: Tag) -> None:
        if tag.name == "br":
            self.page.end_line()
        elif tag.name == "hr":
            self.page.end_paragraph()
            self.page.write("---")
            self.page.end_paragraph()
        elif tag.name == "img" and tag.attributes.get("alt", "").strip():
            self.page.write(f"[{tag.attributes['alt']}]")

    def enter(self, element: _Open, tag: Tag) -> None:
        self.break_at(element)
        if element.name == "blockquote":
            self.page.begin_quote()
        elif element.name == "pre":
            self.page.kept += 1
        elif element.name in LISTS:
            self.page.list_depth += 1
            element.counter = _number(tag.attributes.get("start", "1"))
        elif element.name == "li":
            self.page.item(self.bullet())
        elif element.name in ("td", "th"):
            self.page.cell()
        elif element.name == "a":
            element.mark, element.address = self.page.mark(), tag.attributes.get("href", "")

    def leave(self, element: _Open) -> None:
        if element.name == "a":
            self.page.write(_shown(element.address, self.page.since(element.mark)))
        elif element.name in LISTS:
            self.page.list_depth -= 1
        self.break_at(element)
        if element.name == "blockquote":
            self.page.end_quote()
        elif element.name == "pre":
            self.page.kept -= 1

    def break_at(self, element: _Open) -> None:
        """Ends what stands before an element, or in it. Paragraphs of Outlook have no room between them."""
        is_inner_list = element.name in LISTS and self.page.list_depth
        if element.name in LINES or element.is_dense or is_inner_list:
            self.page.end_line_if_begun()
        elif element.name in PARAGRAPHS or element.name in LISTS:
            self.page.end_paragraph()

    def bullet(self) -> str:
        for element in reversed(self.open[-NEAR:]):
            if element.name == "ol":
                element.counter += 1
                return f"{element.counter - 1}. "
            if element.name == "ul":
                break
        return "- "


def _hides(tag: Tag) -> bool:
    style = "".join(tag.attributes.get("style", "").lower().split())
    return tag.name in HIDDEN or "hidden" in tag.attributes or _HIDDEN_STYLE.search(style) is not None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1


def _shown(address: str, text: str) -> str:
    """The address behind a link's text, where the text doesn't already say it."""
    if len(address) > LONGEST_ADDRESS or not text.strip() or not _SHOWN_ADDRESS.fullmatch(address):
        return ""
    if address.startswith("mailto:") and "@" in text:
        return ""
    return "" if _bare(address) == _bare(text) else f" <{address.removeprefix('mailto:')}>"


def _bare(address: str) -> str:
    address = "".join(address.lower().split()).strip("<>").rstrip("/")
    return re.sub(r"\A(?:https?://(?:www\.)?|mailto:|tel:|www\.)", "", address)
