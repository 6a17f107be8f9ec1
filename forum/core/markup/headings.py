"""Headings: below the page's own h1, with ids that cannot clash with the page's."""

import re

from markdown_it.rules_core import StateCore

from forum.core.markup.rendered import Heading

_NOT_IN_ID = re.compile(r"[^\w\- ]")
_GIVEN_ID = re.compile(r"[ \t]*\{#[\ufe0f\u200d-]*([\w.-]{1,100})\}[ \t]*$")


def slug(text: str) -> str:
    """The id that help systems give a heading: its letters and digits in lower case, joined by hyphens."""
    return _NOT_IN_ID.sub("", text.strip().lower()).replace(" ", "-")[:100] or "section"


def post_headings(state: StateCore) -> None:
    """Core rule: two levels down, below the title of the thread and its parts."""
    _place(state, prefix="user-content-", shift=2, given_ids=False)


def article_headings(state: StateCore) -> None:
    """Core rule: the title is the page's h1, and `{#id}` names a heading's id."""
    _place(state, prefix="h-", shift=0, given_ids=True)


def _place(state: StateCore, *, prefix: str, shift: int, given_ids: bool) -> None:
    headings: list[Heading] = state.env["headings"]
    taken: dict[str, int] = {}
    for index, token in enumerate(state.tokens):
        if token.type != "heading_open":
            continue
        inline, closing = state.tokens[index + 1], state.tokens[index + 2]
        given = _take_given_id(inline.children or []) if given_ids else ""
        text = "".join(t.content if t.type in ("text", "code_inline") else " " for t in inline.children or [])
        text = " ".join(text.split())
        level = min(6, max(2, int(token.tag[1]) + shift))
        token.tag = closing.tag = f"h{level}"
        token.attrs["id"] = prefix + _unique(given or slug(text), taken)
        headings.append(Heading(str(token.attrs["id"]), level, text))


def _take_given_id(children) -> str:
    last = children[-1] if children else None
    match = _GIVEN_ID.search(last.content) if last is not None and last.type == "text" else None
    if match is None:
        return ""
    last.content = last.content[: match.start()]
    return match[1]


def _unique(name: str, taken: dict[str, int]) -> str:
    """The name itself, or with the first free number behind it."""
    candidate = name
    while candidate in taken:
        taken[name] += 1
        candidate = f"{name}-{taken[name]}"
    taken[candidate] = 0
    return candidate
