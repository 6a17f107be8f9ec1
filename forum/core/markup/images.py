"""Images written in Markdown: no foreign image is loaded, a link to it stands instead (see pictures.py for our own)."""

from markdown_it.rules_inline import StateInline, link
from markdown_it.token import Token


def image(state: StateInline, silent: bool) -> bool:
    """Inline rule: `![words](address)` is a link to the image, or only its words within a link.

    The words are parsed once as a link's are, so images nested in images cost nothing extra.
    """
    start = state.pos
    if not state.src.startswith("![", start):
        return False
    state.pos += 1
    matched = link(state, True) if silent else _push(state)
    if not matched:
        state.pos = start
    return matched


def _push(state: StateInline) -> bool:
    first = len(state.tokens) + bool(state.pending)
    inside = state.linkLevel > 0
    if not link(state, False):
        return False
    opening, closing = state.tokens[first], state.tokens[-1]
    opening.meta = {"image": True}
    if first + 2 == len(state.tokens):
        name = str(opening.attrs["href"]).split("?")[0].rstrip("/").rpartition("/")[2]
        words = Token("text", "", 0, content=name[:80] or "…", level=opening.level + 1, meta={"of_address": True})
        state.tokens.insert(-1, words)
        state.tokens_meta.insert(-1, None)
    if inside:
        opening.hidden = closing.hidden = True
    return True
