"""What stored HTML may hold, said a second time and checked by a browser's parser (html5lib)."""

import functools
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

_TAGS = frozenset(
    {"p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "strong", "em", "b", "i", "u", "s", "del", "ins", "sub", "sup"}
    | {"kbd", "mark", "small", "code", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "a", "div", "span"}
    | {"table", "thead", "tbody", "tr", "th", "td", "details", "summary", "label", "input"}
)
_ATTRIBUTES = {
    "href": re.compile(
        r"https?://(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]+)?(?:[/?#][^\s<>\"`\\\x00-\x20]*)?|mailto:[^\s<>\"`\\:]+@[^\s<>\"`\\]+"
        r"|/(?!/)[^\s<>\"`\\\x00-\x20]*|#[\w.:%-]*",
        re.IGNORECASE,
    ),
    "rel": re.compile(r"nofollow ugc noopener|noopener"),
    "title": re.compile(r"(?s).*"),
    "id": re.compile(r"(?:h-|user-content-)[\w.-]+"),
    "class": re.compile(r"[a-z][a-z0-9]{0,2}|task|table|center|end|note(?: gold| good| bad)?|note-title"),
    "start": re.compile(r"[0-9]{1,9}"),
    "tabindex": re.compile("0"),
    "data-ref": re.compile(r"[0-9]{1,3}"),
    "type": re.compile("checkbox"),
    "disabled": re.compile(""),
    "checked": re.compile(""),
}
_ONLY_ON = {
    "href": {"a"},
    "rel": {"a"},
    "title": {"a"},
    "id": {"h2", "h3", "h4", "h5", "h6"},
    "start": {"ol"},
    "tabindex": {"pre", "div"},
    "data-ref": {"span", "div"},
    "type": {"input"},
    "disabled": {"input"},
    "checked": {"input"},
}


@functools.cache
def faults(html: str) -> list[str]:
    """Everything in it that must not be there; also what reaches beyond the element that holds it."""
    document = html5lib.parse(f'<div id="holder">{html}</div><hr id="after">', namespaceHTMLElements=False)
    body = document.find("body")
    found = [f"a tag in the head: {e.tag}" for e in document.find("head")]
    if body is None or [(e.tag, e.get("id")) for e in body] != [("div", "holder"), ("hr", "after")]:
        found.append("it doesn't end where it should")
    if body is not None:
        found += [fault for holder in body[:1] for element in list(holder.iter())[1:] for fault in _faults_of(element)]
    return found


def _faults_of(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str):
        yield "a comment"
        return
    if element.tag not in _TAGS:
        yield f"a tag {element.tag}"
    if element.tag == "input" and ("disabled" not in element.attrib or element.get("type") != "checkbox"):
        yield "a field that works"
    for name, value in element.attrib.items():
        pattern = _ATTRIBUTES.get(name)
        if pattern is None or not pattern.fullmatch(value):
            yield f"{element.tag} {name}={value!r}"
        elif element.tag not in _ONLY_ON.get(name, {element.tag}):
            yield f"{name} on {element.tag}"
