"""The one door to stored HTML: bleach, then a strict check of every tag and address.

`sanitize` is the seam: what it promises is in tests/markup/test_safety.py, and another sanitiser that
keeps that promise can take bleach's place in `_bleached`. The check after it trusts nothing: it knows
only the canonical form `<name attribute="value">`, turns anything else into text, and closes what is open.
"""

import html
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bleach.sanitizer import Cleaner

from forum.core.markup import links
from forum.core.markup.highlight import CLASSES
from forum.core.markup.pictures import ALT_LIMIT, SOURCE

VOID = frozenset({"br", "hr", "img", "input"})

_ID = re.compile(r"(?:h-|user-content-)[\w.-]{1,140}")
_SIDE = re.compile(r"[1-9][0-9]{0,3}")
_NUMBER = re.compile(r"[0-9]{1,9}")
_BLOCK_CLASSES = frozenset({"table", "note", "note gold", "note good", "note bad"})

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<]*")?)*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)(?:="([^"<]*)")?')

Check = Callable[[str], object]


def _one_of(*values: str) -> Check:
    return frozenset(values).__contains__


@dataclass(frozen=True, eq=False)
class Policy:
    """What may stand in a kind of HTML: tags, their attributes, and what those may hold.

    `rel` goes on links that leave the site.
    """

    tags: frozenset[str]
    attributes: Mapping[str, Mapping[str, Check]]
    rel: str = "nofollow ugc noopener"

    def allows(self, tag: str, attribute: str, value: str) -> bool:
        check = self.attributes.get(tag, {}).get(attribute)
        return check is not None and bool(check(value))


_PLAIN_NAMES = """
    p br hr h2 h3 h4 h5 h6 strong em b i u s del ins sub sup kbd mark small code pre blockquote
    ul ol li dl dt dd a table thead tbody tr th td details summary
"""
_PLAIN_TAGS = frozenset(_PLAIN_NAMES.split())
_CELL = {"class": _one_of("center", "end")}
_HEADING = {"id": _ID.fullmatch}
_PLAIN_ATTRIBUTES: dict[str, Mapping[str, Check]] = {
    "a": {"href": links.is_safe, "title": lambda value: len(value) <= 300},
    "ol": {"start": _NUMBER.fullmatch},
    "pre": {"tabindex": _one_of("0")},
}


def _is_elsewhere(url: str) -> bool:
    return url[:1] not in "/#" and links.is_safe(url)


# An old forum's own addresses would lead nowhere here.
IMPORTED = Policy(
    _PLAIN_TAGS | {"div"},
    _PLAIN_ATTRIBUTES
    | {"a": {"href": _is_elsewhere, "title": _PLAIN_ATTRIBUTES["a"]["title"]}}
    | {"div": {"class": _one_of("table"), "tabindex": _one_of("0")}, "th": _CELL, "td": _CELL}
    | {f"h{level}": _HEADING for level in range(2, 7)},
)

POST = Policy(
    _PLAIN_TAGS | {"div", "span", "label", "input", "img"},
    IMPORTED.attributes
    | {
        "a": _PLAIN_ATTRIBUTES["a"],
        "div": {"class": _one_of("table"), "tabindex": _one_of("0"), "data-ref": _NUMBER.fullmatch},
        "span": {"class": CLASSES.__contains__, "data-ref": _NUMBER.fullmatch},
        "li": {"class": _one_of("task")},
        "input": {"type": _one_of("checkbox"), "disabled": _one_of(""), "checked": _one_of("")},
        "img": {
            "src": SOURCE.fullmatch,
            "alt": lambda value: len(value) <= ALT_LIMIT,
            "width": _SIDE.fullmatch,
            "height": _SIDE.fullmatch,
            "loading": _one_of("lazy"),
        },
    },
)

ARTICLE = Policy(
    POST.tags - {"img"},
    POST.attributes
    | {
        "div": {"class": _BLOCK_CLASSES.__contains__, "tabindex": _one_of("0")},
        "span": {"class": CLASSES.__contains__},
        "p": {"class": _one_of("note-title")},
    },
    rel="noopener",
)


def sanitize(source: str, policy: Policy, base_url: str) -> str:
    """Safe, balanced HTML by the policy: the only way into what is stored. Applied twice it changes nothing."""
    if "<" not in source and "&" not in source and ">" not in source:
        return source
    return _checked(_bleached(source, policy), policy, base_url)


_cleaners = threading.local()


def _bleached(source: str, policy: Policy) -> str:
    cleaners: dict[Policy, Cleaner] = _cleaners.__dict__
    key = f"{id(policy)}"
    cleaner = cleaners.get(key)
    if cleaner is None:
        cleaner = cleaners[key] = Cleaner(
            tags=policy.tags, attributes=policy.allows, protocols={"http", "https", "mailto"}, strip=True
        )
    return cleaner.clean(source)


def _checked(source: str, policy: Policy, base_url: str) -> str:
    parts: list[str] = []
    open_tags: list[str] = []
    position = 0
    for match in _TAG.finditer(source):
        parts.append(_text(source[position : match.start()]))
        position = match.end()
        closing, name, attributes = match.groups()
        if name not in policy.tags:
            continue
        if closing:
            _close(name, open_tags, parts)
            continue
        kept = _attributes(name, attributes, policy, base_url)
        shown = _is_shown(name, kept)
        if shown:
            parts.append(f"<{name}{''.join(kept.values())}>")
        if name not in VOID:
            open_tags.append(name if shown else f"({name})")
    parts.append(_text(source[position:]))
    for name in reversed(open_tags):
        parts.append(_end(name))
    return "".join(parts)


def _text(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;") if "<" in text or ">" in text else text


def _close(name: str, open_tags: list[str], parts: list[str]) -> None:
    """End a tag that is open, and with it those inside; an end of nothing is dropped."""
    hidden = f"({name})"
    if name not in open_tags and hidden not in open_tags:
        return
    while True:
        last = open_tags.pop()
        parts.append(_end(last))
        if last in (name, hidden):
            return


def _end(name: str) -> str:
    return "" if name[0] == "(" else f"</{name}>"


def _is_shown(name: str, kept: Mapping[str, str]) -> bool:
    """A link that leads nowhere is only its words, a picture of elsewhere nothing, and a form's field is no part of text."""
    if name == "a":
        return "href" in kept
    if name == "input":
        return "type" in kept and "disabled" in kept
    if name == "img":
        return "src" in kept and "alt" in kept
    return True


def _attributes(tag: str, source: str, policy: Policy, base_url: str) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, escaped in _ATTRIBUTE.findall(source):
        value = html.unescape(escaped)
        if name not in kept and policy.allows(tag, name, value):
            kept[name] = f' {name}="{html.escape(value)}"'
            if name == "href" and not links.is_own(value, base_url):
                kept["rel"] = f' rel="{policy.rel}"'
    return kept
