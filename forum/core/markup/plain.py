"""The words of rendered HTML: for search, for one-sentence answers."""

import html
import re
from collections.abc import Sequence

from forum.core.markup.rendered import Reference, Rendered

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>")
_REF = re.compile(r'data-ref="([0-9]+)"')
_INLINE_NAMES = "a strong em b i u s del ins sub sup kbd mark small code span label input img td th"
_INLINE = frozenset(_INLINE_NAMES.split())
_ALT = re.compile(r' alt="([^"]*)"')
_BLANKS = re.compile(r"[ \t\r\f\v]+")
_SENTENCE_END = re.compile(r"[.!?…;·。\u037e](?=[\s»”\"')\]]|$)")
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
_SHORT_FORMS = "e.g i.e etc vs cf mr mrs ms dr st no fig approx π.χ κ.λπ κ.ά δηλ βλ κ δρ αρ"
_ABBREVIATIONS = frozenset(_SHORT_FORMS.split())


def to_text(source: str, references: Sequence[Reference] = (), *, skip: frozenset[str] = frozenset()) -> str:
    """Plain words of HTML made by this package, a block a line; what stands inside `skip` tags is left out."""
    if "<" not in source:
        return _tidy(html.unescape(source))
    parts: list[str] = []
    position = 0
    inside = 0
    code = False
    named: set[str] = set()
    for match in _TAG.finditer(source):
        if not inside:
            text = source[position : match.start()]
            parts.append(text if code else text.replace("\n", " "))
        position = match.end()
        closing, name, attributes = match.groups()
        if name == "pre":
            code = not closing
        if name in skip:
            inside += -1 if closing else 1
            parts.append("\n")
        elif inside:
            continue
        elif name == "img":
            parts.append(_ALT.search(attributes)[1])
        elif name not in _INLINE:
            parts.append("\n")
        if references and (found := _REF.search(attributes)) and found[1] not in named:
            named.add(found[1])
            parts.append(_name(references[int(found[1]) - 1]))
    parts.append(source[position:])
    return _tidy(html.unescape("".join(parts)))


def _name(reference: Reference) -> str:
    match reference.kind:
        case "mention":
            return f"@{reference.target}"
        case "help":
            return reference.target.rpartition("/")[2].replace("-", " ")
    return ""


def _tidy(text: str) -> str:
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def gist(source: str | Rendered, limit: int = 200) -> str:
    """The first sentence, or as much of it as fits, cut at a word.

    Of something rendered, quotes of others, code and headings are passed over while other words remain.
    """
    if isinstance(source, Rendered):
        own = to_text(source.html, source.references, skip=frozenset({"blockquote", "pre", "table", *_HEADINGS}))
        source = own or source.text
    line = next((line for line in source.split("\n") if line.strip()), "").strip()
    sentence = _first_sentence(line)
    return cut(sentence, limit)


_HEADINGS = ("h2", "h3", "h4", "h5", "h6")


def _first_sentence(line: str) -> str:
    for match in _SENTENCE_END.finditer(line, 0, 2_000):
        before = line[: match.start()]
        word = before.rpartition(" ")[2].lower().lstrip("(«\"'")
        if match[0] == "." and (word in _ABBREVIATIONS or word.isdigit() or len(word) == 1):
            continue
        if match[0] in ";·" and (match[0] == "·" or not _GREEK.search(before)):
            continue
        return line[: match.end()]
    return line


def cut(text: str, limit: int) -> str:
    """As much of a text as fits, cut at a word."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head.rpartition(" ")[0]
    return (at_word if len(at_word) > limit // 2 else head).rstrip(" ,;:–-") + "…"
