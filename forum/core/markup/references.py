"""What a text names of the site: articles, threads and people; and whose comments it quotes.

What such a name shows depends on who reads, so the HTML holds a numbered placeholder and `fill` puts
a fragment made for the reader in its place. An article that is named within a sentence has two: one
there, for its title, and one below the paragraph, for its card.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

from forum.core.markup.links import is_own
from forum.core.markup.rendered import Reference

MAX_REFERENCES = 50
QUOTED = "quoted"  # the anchor of a mention that stands in a quotation: somebody else's

_CITATION = re.compile(r"\[\[help:([^\s\[\]#<>\"|\\]{1,200})(?:#([^\s\[\]#<>\"|\\]{1,200}))?\]\]")
_MENTION = re.compile(r"@(\w[\w.-]{2,40})")
_ARTICLE = re.compile(r"/help/[A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?/([^\s<>\"#?]{1,200})")
_THREAD = re.compile(r"/threads/([a-z0-9]{4,40})(?:/[^\s/<>\"#?]{0,200})?/?")
_COMMENT = re.compile(r"/comments/([a-z0-9]{4,40})")
_COMMENT_ANCHOR = re.compile(r"comment-([0-9]{1,9})")
_BARE_PATH = re.compile(r"(?<!\S)/(?:help|threads)/[^\s<>\"]{4,400}")
_PLACEHOLDER = re.compile(r'<(span|div) data-ref="([0-9]{1,3})"></\1>')


NOTHING: Mapping[int, Markup] = MappingProxyType({})


def fill(html: str, words: Mapping[int, Markup], blocks: Mapping[int, Markup] = NOTHING) -> Markup:
    """Put each fragment where its number stands: `words` within a sentence, `blocks` on their own.

    What stands alone and has no block shows its words; a number without a fragment leaves nothing. The HTML must
    come from this package. Fragments are inserted as they are, so they must be safe.
    """
    named = {number for name, number in _PLACEHOLDER.findall(html) if name == "span"}

    def fragment(match: re.Match[str]) -> str:
        number = int(match[2])
        if match[1] == "div" and (number in blocks or match[2] in named):
            return str(blocks.get(number, ""))
        return str(words.get(number, ""))

    return Markup(_PLACEHOLDER.sub(fragment, html))


@dataclass(slots=True)
class Ledger:
    """The references found so far in one text, and the address of the site it is written on."""

    base_url: str
    found: list[Reference] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.found) >= MAX_REFERENCES

    def add(self, kind: str, target: str, anchor: str = "", label: str = "") -> Reference:
        reference = Reference(len(self.found) + 1, kind, target, anchor, label)
        self.found.append(reference)
        return reference

    def address(self, url: str, *, quoted: bool = False) -> tuple[str, str, str] | None:
        """Kind, target and anchor of an address of this site's articles or threads; in a quotation also of a comment's."""
        if not url or not is_own(url, self.base_url):
            return None
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        if article := _ARTICLE.fullmatch(parts.path):
            path = unquote(article[1]).strip("/")
            return ("help", path, unquote(parts.fragment).removeprefix("h-")) if _is_path(path) else None
        if thread := _THREAD.fullmatch(parts.path):
            comment = _COMMENT_ANCHOR.fullmatch(parts.fragment)
            return "thread", thread[1], comment[1] if comment else ""
        if quoted and (comment := _COMMENT.fullmatch(parts.path)):
            return "quote", comment[1], ""
        return None


def _is_path(path: str) -> bool:
    return bool(path) and path.isprintable() and not any(c in path for c in ' "<>\\') and ".." not in path


def citation(state: StateInline, silent: bool) -> bool:
    """Inline rule: `[[help:path]]` and `[[help:path#heading]]`."""
    match = _CITATION.match(state.src, state.pos, state.posMax)
    if match is None or state.linkLevel:
        return False
    path = match[1].strip("/")
    if not _is_path(path):
        return False
    if not silent:
        _push(state, match[0], "help", path, (match[2] or "").removeprefix("h-"))
    state.pos = match.end()
    return True


def mention(state: StateInline, silent: bool) -> bool:
    """Inline rule: `@name`, unless it continues a word or an address."""
    match = _MENTION.match(state.src, state.pos, state.posMax)
    if match is None or state.linkLevel:
        return False
    before = state.src[state.pos - 1] if state.pos else " "
    if before.isalnum() or before in "_.-@/+=:&":
        return False
    handle = match[1].rstrip(".-")
    end = match.start(1) + len(handle)
    if not 3 <= len(handle) <= 30 or state.src.startswith("@", end):
        return False
    if not silent:
        _push(state, f"@{handle}", "mention", handle)
    state.pos = end
    return True


def _push(state: StateInline, written: str, kind: str, target: str, anchor: str = "") -> None:
    token = state.push("reference", "span", 0)
    token.content = written
    token.meta = {"found": (kind, target, anchor)}


def number_references(state: StateCore) -> None:
    """Core rule: give every reference its number, in reading order, also those written as links."""
    ledger: Ledger = state.env["ledger"]
    quoted = 0
    for block in state.tokens:
        quoted += block.nesting if block.type.startswith("blockquote_") else 0
        if block.type == "inline" and block.children:
            block.children = _numbered(block.children, ledger, quoted > 0)
    _stand_alone(state.tokens)
    state.tokens = _with_cards(state.tokens)


def _numbered(tokens: list[Token], ledger: Ledger, quoted: bool) -> list[Token]:
    result: list[Token] = []
    skip_to = -1
    depth = 0
    for index, token in enumerate(tokens):
        if index <= skip_to:
            continue
        if token.type == "reference":
            full, (kind, target, anchor) = ledger.is_full, token.meta["found"]
            if kind == "mention" and quoted:
                anchor = QUOTED
            result.append(
                Token("text", "", 0, content=token.content) if full else _placeholder(ledger, kind, target, anchor)
            )
            continue
        if token.type == "link_open":
            found = ledger.address(str(token.attrs.get("href", "")), quoted=quoted and token.info != "auto")
            if found and not ledger.is_full:
                end = _closing(tokens, index)
                if token.info == "auto":
                    result.append(_placeholder(ledger, *found))
                    skip_to = end
                    continue
                ledger.add(*found, label=_words(tokens[index + 1 : end]))
            depth += 1
        elif token.type == "link_close":
            depth -= 1
        elif token.type == "text" and not depth and ("/help/" in token.content or "/threads/" in token.content):
            result.extend(_bare_paths(token, ledger))
            continue
        result.append(token)
    return result


def _placeholder(ledger: Ledger, kind: str, target: str, anchor: str) -> Token:
    reference = ledger.add(kind, target, anchor)
    return Token("reference", "span", 0, meta={"reference": reference})


def _closing(tokens: list[Token], start: int) -> int:
    return next(i for i in range(start, len(tokens)) if tokens[i].type == "link_close")


def _words(tokens: list[Token]) -> str:
    return "".join(t.content if t.type in ("text", "code_inline") else " " for t in tokens).strip()[:200] or "…"


def _bare_paths(token: Token, ledger: Ledger) -> list[Token]:
    """A text token with the site-relative addresses in it taken out as references."""
    result: list[Token] = []
    done = 0
    for match in _BARE_PATH.finditer(token.content):
        path = match[0].rstrip(".,;:!?)")
        found = ledger.address(path)
        if not found or ledger.is_full:
            continue
        result.append(Token("text", "", 0, content=token.content[done : match.start()]))
        result.append(_placeholder(ledger, *found))
        done = match.start() + len(path)
    result.append(Token("text", "", 0, content=token.content[done:]))
    return result


def _stand_alone(tokens: list[Token]) -> None:
    """A paragraph that is nothing but one citation becomes a block of its own."""
    for index in range(len(tokens) - 2):
        opening, inline, closing = tokens[index : index + 3]
        if opening.type != "paragraph_open" or inline.type != "inline":
            continue
        children = [t for t in inline.children or [] if t.type != "text" or t.content.strip()]
        if len(children) == 1 and children[0].type == "reference":
            reference: Reference = children[0].meta["reference"]
            if reference.kind != "mention":
                children[0].tag = "div"
                inline.children = children
                opening.hidden = closing.hidden = True


def _with_cards(tokens: list[Token]) -> list[Token]:
    """Below each paragraph a block for every article that it names first, but not in quotes, which name it again."""
    result: list[Token] = []
    shown: set[tuple[str, str]] = set()
    quoted = 0
    for index, token in enumerate(tokens):
        result.append(token)
        quoted += token.nesting if token.type.startswith("blockquote_") else 0
        if token.type != "paragraph_close" or quoted:
            continue
        for child in tokens[index - 1].children or []:
            reference = child.meta.get("reference") if child.type == "reference" else None
            if reference is None or reference.kind != "help" or (reference.target, reference.anchor) in shown:
                continue
            shown.add((reference.target, reference.anchor))
            if child.tag == "span":
                result.append(Token("reference", "div", 0, meta={"reference": reference}, block=True))
    return result
