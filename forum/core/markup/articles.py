"""What the Markdown of help articles may do beyond that of posts: harmless tags, links between files."""

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from forum.core.markup import links

_INLINE_TAG = re.compile(r"<(?:(/?)(kbd|sub|sup|mark|small|u|s|b|i|em|strong|code)|(br)[ \t]*/?)>", re.IGNORECASE)
_IMAGE_TAG = re.compile(r"<img\s[^<>]{0,1000}>", re.IGNORECASE)
_ALT = re.compile(r"""\salt\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)
_FOLD = re.compile(r"<(/?)details(?:\sopen)?>[ \t]*(?:<summary>(.{1,300}?)</summary>)?[ \t]*$", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary>(.{1,300}?)</summary>[ \t]*$", re.IGNORECASE)


def harmless_tag(state: StateInline, silent: bool) -> bool:
    """Inline rule: tags that only shape a word are tags, a picture is its words; the rest is text."""
    if state.src[state.pos] != "<":
        return False
    if match := _INLINE_TAG.match(state.src, state.pos, state.posMax):
        content = f"<{match[1] or ''}{(match[2] or match[3]).lower()}>"
        kind = "html_inline"
    elif match := _IMAGE_TAG.match(state.src, state.pos, state.posMax):
        alt = _ALT.search(match[0])
        content, kind = (alt[1] or alt[2] or "") if alt else "", "text"
    else:
        return False
    if not silent:
        state.push(kind, "", 0).content = content
    state.pos = match.end()
    return True


def foldable(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule: `<details>`, `<summary>…</summary>` and `</details>` on lines of their own."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if not line.startswith("<") or state.is_code_block(start):
        return False
    fold, summary = _FOLD.match(line), _SUMMARY.match(line)
    if not fold and not summary:
        return False
    if silent:
        return True
    if fold:
        closing = bool(fold[1])
        state.push("details_close" if closing else "details_open", "details", -1 if closing else 1)
    if words := fold[2] if fold else summary[1]:
        state.push("summary_open", "summary", 1)
        inline = state.push("inline", "", 0)
        inline.content, inline.map, inline.children = words, [start, start + 1], []
        state.push("summary_close", "summary", -1)
    state.line = start + 1
    return True


def is_parsable(url: str) -> bool:
    """Whether a destination may be a link until it is resolved: a safe address or a path in the docs."""
    return links.is_safe(url) or (":" not in url and not url.startswith("//") and "\\" not in url)


def resolve_links(state: StateCore) -> None:
    """Core rule: links between files lead to their articles, or are only words."""
    for block in state.tokens:
        if block.type == "inline":
            _resolve(block.children or [], state.env["resolve_link"])


def _resolve(tokens, resolve) -> None:
    dead = False
    for token in tokens:
        if token.type == "link_open" and not token.hidden:
            target = _target(str(token.attrs.get("href", "")), token.meta.get("image", False), resolve)
            dead = target is None
            token.hidden = dead
            token.attrs["href"] = target or ""
        elif token.type == "link_close" and not token.hidden:
            token.hidden = dead


def _target(href: str, is_image: bool, resolve) -> str | None:
    if is_image:
        return href if href.startswith(("http://", "https://")) else None
    if href.startswith("#"):
        return "#h-" + href[1:].removeprefix("h-") if len(href) > 1 else None
    return resolve(href)
