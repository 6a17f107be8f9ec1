"""Which addresses may stand in a link, and finding bare ones in text."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

MAX_URL = 2000

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_MAILTO = re.compile(r"mailto:[\w.!#$%&'*+/=~-]{1,64}@[\w.-]{1,255}(?:\?subject=[^&#]*)?", re.IGNORECASE)
_HOST = re.compile(r"[\w.-]+|\[[0-9A-Fa-f:.]+\]")
_FRAGMENT = re.compile(r"#[\w.:%-]*")
_UNPRINTABLE = re.compile(r"[\s\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\\<>\"`]")
_BARE = re.compile(rf"://[^\s\x00-\x20<>\"`\[\]\\|]{{1,{MAX_URL}}}+")
# Hosts that begin with www and mailboxes, where no word or address stands before them.
_UNSCHEMED = re.compile(
    rf"""(?<![\w./+@:=&?-])(?:
        (?P<host>www\.[\w-]++(?:\.[\w-]++)++[^\s\x00-\x20<>\"`\[\]\\|]{{0,{MAX_URL}}}+)
        | (?P<mailbox>[\w.+-]{{1,64}}+@[\w-]++(?:\.[\w-]++)++(?!@))
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_TRAILING = frozenset("?!.,:;*_~'…»”’·")


def is_safe(url: str) -> bool:
    """Whether a link may lead there: http, https or mailto in full, or an address on this site.

    Anything a browser could read differently from us (white space, control and invisible characters,
    backslashes, `//host`, a name before the host) is refused rather than repaired.
    """
    if not url or len(url) > MAX_URL or _UNPRINTABLE.search(url):
        return False
    if url[0] == "/":
        return not url.startswith("//")
    if url[0] == "#":
        return _FRAGMENT.fullmatch(url) is not None
    scheme = _SCHEME.match(url)
    if scheme is None:
        return False
    match scheme[0].lower():
        case "http:" | "https:":
            return url[scheme.end() :].startswith("//") and _names_a_host(url)
        case "mailto:":
            return _MAILTO.fullmatch(url) is not None
    return False


def _names_a_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, port = parts.netloc, parts.port
    except ValueError:
        return False
    if port is not None:
        host = host.rpartition(":")[0]
    return _HOST.fullmatch(host) is not None


def is_own(url: str, base_url: str) -> bool:
    """Whether a safe address stays on this site."""
    return url[0] in "/#" or url == base_url or url.startswith((base_url + "/", base_url + "?", base_url + "#"))


def bare_link(state: StateInline, silent: bool) -> bool:
    """Inline rule: `https://…` in running text is a link.

    It starts at the colon, where the text rule stops, and takes the scheme back from the pending text.
    """
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = next((s for s in ("https", "http") if state.pending[-5:].lower().endswith(s)), "")
    before = state.pending[-len(scheme) - 1 : -len(scheme)] if scheme else ""
    if not scheme or before.isalnum():
        return False
    match = _BARE.match(state.src, state.pos, state.posMax)
    if match is None or len(match[0]) > MAX_URL:
        return False
    rest = _without_trailing_punctuation(match[0])
    shown = state.pending[-len(scheme) :] + rest
    url = state.md.normalizeLink(shown)
    if not is_safe(url):
        return False
    state.pending = state.pending[: -len(scheme)]
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": url}
    token.info = "auto"
    state.push("text", "", 0).content = shown
    state.push("link_close", "a", -1).info = "auto"
    state.pos += len(rest)
    return True


def unschemed_links(state: StateCore) -> None:
    """Core rule: `www.…` and a mailbox in running text are links too."""
    for block in state.tokens:
        if block.type == "inline" and ("www." in block.content.lower() or "@" in block.content):
            block.children = list(_with_unschemed(block.children or [], state))


def _with_unschemed(tokens: list[Token], state: StateCore) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type == "text" and not depth:
            yield from _split(token, state)
        else:
            yield token


def _split(token: Token, state: StateCore) -> Iterator[Token]:
    done = 0
    for match in _UNSCHEMED.finditer(token.content):
        shown = _without_trailing_punctuation(match[0])
        url = state.md.normalizeLink(f"http://{shown}" if match["host"] else f"mailto:{shown}")
        if not is_safe(url):
            continue
        yield Token("text", "", 0, content=token.content[done : match.start()], level=token.level)
        yield Token("link_open", "a", 1, attrs={"href": url}, info="auto", level=token.level)
        yield Token("text", "", 0, content=shown, level=token.level + 1)
        yield Token("link_close", "a", -1, info="auto", level=token.level)
        done = match.start() + len(shown)
    yield Token("text", "", 0, content=token.content[done:], level=token.level)


def _without_trailing_punctuation(url: str) -> str:
    surplus = url.count(")") - url.count("(")
    end = len(url)
    while end > 3:
        last = url[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]
