"""The Markdown parsers: CommonMark with tables, strikethrough, task lists and bare links."""

import functools
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_block import table as pipe_table
from markdown_it.rules_core import StateCore

from forum.core.markup import links
from forum.core.markup.admonitions import admonition
from forum.core.markup.articles import foldable, harmless_tag, is_parsable, resolve_links
from forum.core.markup.caps import (
    COST_OF_A_TABLE,
    MAX_INLINE_DEPTH,
    MAX_NESTING,
    MAX_TABLE_CELLS,
    MAX_TABLE_COLUMNS,
    check_blocks,
)
from forum.core.markup.headings import article_headings, post_headings
from forum.core.markup.highlight import escape, highlight
from forum.core.markup.images import image
from forum.core.markup.pictures import pictures
from forum.core.markup.references import citation, mention, number_references
from forum.core.markup.tasks import tasks

_PARTS_OF_TABLES = frozenset({"thead", "tbody", "tr", "th", "td"})
_ALIGNMENTS = {"text-align:center": "center", "text-align:right": "end"}


class _Renderer(RendererHTML):
    """HTML of the tokens that are ours or that we write differently."""

    def text(self, tokens, idx, options, env) -> str:
        return escape(tokens[idx].content)

    def code_inline(self, tokens, idx, options, env) -> str:
        return f"<code>{escape(tokens[idx].content)}</code>"

    def fence(self, tokens, idx, options, env) -> str:
        token = tokens[idx]
        name = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
        return self._code(token.content, name, env)

    def code_block(self, tokens, idx, options, env) -> str:
        return self._code(tokens[idx].content, "", env)

    def _code(self, code: str, language: str, env) -> str:
        shown = highlight(code, language, env["highlighted"]) if env["colours"] else escape(code)
        env["highlighted"] += len(code)
        return f'<pre tabindex="0"><code>{shown}</code></pre>\n'

    def reference(self, tokens, idx, options, env) -> str:
        token = tokens[idx]
        end = "\n" if token.block else ""
        return f'<{token.tag} data-ref="{token.meta["reference"].number}"></{token.tag}>{end}'

    def table_open(self, tokens, idx, options, env) -> str:
        return '<div class="table" tabindex="0"><table>\n'

    def table_close(self, tokens, idx, options, env) -> str:
        return "</table></div>\n"

    def picture(self, tokens, idx, options, env) -> str:
        token = tokens[idx]
        named = token.meta["named"]
        width, height = named.shown_size
        alt = escape(token.content).replace('"', "&quot;")
        return f'<img src="{named.source}" alt="{alt}" width="{width}" height="{height}" loading="lazy">'

    def task(self, tokens, idx, options, env) -> str:
        return f'<input type="checkbox" disabled{" checked" if tokens[idx].meta["done"] else ""}>'


class _Markdown(MarkdownIt):
    def __init__(self, *, breaks: bool = False) -> None:
        super().__init__("commonmark", {"html": False, "breaks": breaks, "maxNesting": 100}, renderer_cls=_Renderer)
        self.enable(["table", "strikethrough"])
        self.disable(["html_block", "html_inline"])
        alternatives = ["paragraph", "reference", "blockquote", "list"]
        self.block.ruler.at("blockquote", _not_too_deep(blockquote), {"alt": alternatives})
        self.block.ruler.at("list", _not_too_deep(list_block), {"alt": alternatives[:3]})
        self.block.ruler.at("table", _bounded_table, {"alt": alternatives[:2]})
        self.inline.ruler.at("image", image)
        self.inline.ruler.after("text", "bare_link", links.bare_link)
        self.core.ruler.after("block", "bounds", _bound_blocks)
        self.core.ruler.after("inline", "unschemed_links", links.unschemed_links)  # before escaped letters are joined
        self.core.ruler.push("depth", _bound_inline_depth)
        self.core.ruler.push("alignment", _align_by_class)
        self.core.ruler.push("tasks", tasks)

    def validateLink(self, url: str) -> bool:
        return links.is_safe(url)


def _post_parser() -> MarkdownIt:
    md = _Markdown()
    md.inline.ruler.before("link", "citation", citation)
    md.inline.ruler.push("mention", mention)
    md.core.ruler.after("inline", "pictures", pictures)
    md.core.ruler.push("references", number_references)
    md.core.ruler.push("headings", post_headings)
    return md


def _imported_parser() -> MarkdownIt:
    """Old forums break lines where their authors did, and their names are not this site's."""
    md = _Markdown(breaks=True)
    md.core.ruler.push("headings", post_headings)
    return md


class _Documents(_Markdown):
    def validateLink(self, url: str) -> bool:
        return is_parsable(url)


def _article_parser() -> MarkdownIt:
    md = _Documents()
    interrupting = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "admonition", admonition, interrupting)
    md.block.ruler.before("fence", "foldable", foldable, interrupting)
    md.inline.ruler.before("autolink", "harmless_tag", harmless_tag)
    md.core.ruler.push("links", resolve_links)
    md.core.ruler.push("headings", article_headings)
    return md


_MAKERS: dict[str, Callable[[], MarkdownIt]] = {
    "post": _post_parser,
    "imported": _imported_parser,
    "article": _article_parser,
}


@functools.lru_cache(maxsize=64)
def parser(kind: str, without: frozenset[str] = frozenset()) -> MarkdownIt:
    """The parser of a kind of text, lacking some rules. Shared: nothing in it changes while parsing."""
    md = _MAKERS[kind]()
    md.disable(without, ignoreInvalid=True)
    return md


def _not_too_deep(rule):
    """A container rule that stops at a depth, below which its marks are text."""

    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < MAX_NESTING and rule(state, start, end, silent)

    return bounded


def _bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The table rule, unless this table or all so far would be too large; then its lines are text."""
    if start + 2 > end or state.src.find("-", state.bMarks[start + 1], state.eMarks[start + 1]) < 0:
        return False
    if silent:
        return pipe_table(state, start, end, True)
    columns = state.src.count("|", state.bMarks[start + 1], state.eMarks[start + 1]) + 1
    if state.env["cells"] > MAX_TABLE_CELLS or columns > MAX_TABLE_COLUMNS or not pipe_table(state, start, end, True):
        return False
    last = start + 2
    while last < end and not state.isEmpty(last):
        last += 1
    state.env["cells"] += columns * (last - start) + COST_OF_A_TABLE
    return state.env["cells"] <= MAX_TABLE_CELLS and pipe_table(state, start, end, False)


def _bound_blocks(state: StateCore) -> None:
    check_blocks(sum(t.nesting == 1 and not t.hidden and t.tag not in _PARTS_OF_TABLES for t in state.tokens))


def _bound_inline_depth(state: StateCore) -> None:
    """Emphasis within emphasis beyond a depth goes; the words stay."""
    for block in state.tokens:
        depth = 0
        for token in block.children or ():
            if token.nesting == 1:
                depth += 1
                token.hidden |= depth > MAX_INLINE_DEPTH and token.type != "link_open"
            elif token.nesting == -1:
                token.hidden |= depth > MAX_INLINE_DEPTH and token.type != "link_close"
                depth -= 1


def _align_by_class(state: StateCore) -> None:
    for token in state.tokens:
        if token.type not in ("th_open", "td_open"):
            continue
        if name := _ALIGNMENTS.get(str(token.attrs.pop("style", ""))):
            token.attrs["class"] = name
