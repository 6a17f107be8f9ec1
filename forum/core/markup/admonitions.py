"""Admonitions: `:::tip A title` down to `:::` is a note in its colour."""

import re

from markdown_it.rules_block import StateBlock

from forum.core.markup.caps import MAX_NESTING

CLASSES = {
    "note": "note",
    "info": "note",
    "tip": "note good",
    "success": "note good",
    "important": "note gold",
    "warning": "note gold",
    "caution": "note gold",
    "danger": "note bad",
}

_OPENING = re.compile(r"(:{3,})[ \t]*([a-zA-Z]{2,20})\b[ \t]*(?:\[([^\n]{0,200})\]|([^\n]{0,200}))[ \t]*$")
_CLOSING = re.compile(r"(:{3,})[ \t]*$")
_FENCE = re.compile(r"(`{3,}|~{3,})")


def admonition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule. One without its end reaches to the end of what it stands in, as a fence does."""
    if state.level >= MAX_NESTING or state.is_code_block(start):
        return False
    match = _OPENING.match(_line(state, start))
    kind = match[2].lower() if match else ""
    if match is None or kind not in CLASSES:
        return False
    if silent:
        return True
    last = _closing_line(state, start, end, len(match[1]))
    title = (match[3] or match[4] or "").strip() or state.env.get("labels", {}).get(kind, "")
    _push(state, start, last, CLASSES[kind], title)
    state.line = last + 1 if last < end else last
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _closing_line(state: StateBlock, start: int, end: int, colons: int) -> int:
    """The line that ends an admonition, over those inside it and past code; `end` when there is none."""
    inner = 0
    fence = ""
    for line in range(start + 1, end):
        text = _line(state, line)
        if fence:
            fence = "" if text.startswith(fence) and not text.strip(fence[0] + " ") else fence
        elif match := _FENCE.match(text):
            fence = match[1]
        elif not text.startswith(":::"):
            continue
        elif (opening := _OPENING.match(text)) and opening[2].lower() in CLASSES:
            inner += len(opening[1]) <= colons
        elif (closing := _CLOSING.match(text)) and (inner or len(closing[1]) >= colons):
            if not inner:
                return line
            inner -= 1
    return end


def _push(state: StateBlock, start: int, last: int, name: str, title: str) -> None:
    parent, line_max, indent = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax = "blockquote", last
    state.blkIndent = state.sCount[start]
    opening = state.push("admonition_open", "div", 1)
    opening.attrs = {"class": name}
    opening.map = [start, last]
    opening.block = True
    if title:
        state.push("paragraph_open", "p", 1).attrs = {"class": "note-title"}
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = title, [start, start + 1], []
        state.push("paragraph_close", "p", -1)
    state.md.block.tokenize(state, start + 1, last)
    state.push("admonition_close", "div", -1).block = True
    state.parentType, state.lineMax, state.blkIndent = parent, line_max, indent
