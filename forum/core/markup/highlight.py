"""Colours for code, in CSS classes and only for a language that the author named."""

import functools
import re

import pygments
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

MAX_BLOCK = 6_000
MAX_TEXT = 9_000
MAX_LINE = 400
MAX_RUN = 300

_PUNCTUATION = re.compile(r"[^\w\s]")

CLASSES = frozenset(name for name in STANDARD_TYPES.values() if name)

# Lexers that run in linear time on hostile text; tests/markup/test_cost.py tries each.
_NAMES = """
    bash sh shell zsh console powershell ps1 bat
    c cpp c++ objective-c csharp c# cs java kotlin scala swift go golang rust rs dart
    python py python3 pycon ruby rb perl lua r julia matlab
    javascript js jsx typescript ts tsx json php html xml css scss less vue
    sql postgresql mysql sqlite3
    ini toml yaml yml properties dockerfile docker nginx apacheconf make makefile cmake
    diff graphql http glsl hlsl
"""
LANGUAGES = frozenset(_NAMES.split())

_FORMATTER = HtmlFormatter(nowrap=True)


def highlight(code: str, language: str, spent: int = 0) -> str:
    """The code as HTML: spans with Pygments' short classes, or only escaped.

    It stays plain when the language is none of ours or when colouring it would cost too much, given
    the characters already `spent` on other blocks of the same text.
    """
    lexer = _lexer(language.lower()) if language else None
    if lexer is None or spent + len(code) > MAX_TEXT or not _is_cheap(code):
        return escape(code)
    return pygments.highlight(code, lexer, _FORMATTER).replace("&quot;", '"').replace("&#39;", "'")


def _is_cheap(code: str) -> bool:
    """No long lines, and no long runs of words or blank lines, over which lexers go again and again."""
    return (
        len(code) <= MAX_BLOCK
        and max(map(len, code.split("\n"))) <= MAX_LINE
        and max(map(len, _PUNCTUATION.split(code))) <= MAX_RUN
    )


def escape(text: str) -> str:
    """Text between tags: only what must be, since every entity costs the sanitiser time."""
    return text.replace("&", "&amp;").replace("<", "&lt;") if "&" in text or "<" in text else text


@functools.cache
def _lexer(language: str) -> Lexer | None:
    if language not in LANGUAGES:
        return None
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def pygments_css() -> str:
    """The colours of the classes, each with `light-dark()` so that the page's scheme chooses."""
    classes: dict[str, list[str]] = {colours: [] for colours, _ in _FAMILIES}
    for kind, name in STANDARD_TYPES.items():
        colours = next((colours for colours, kinds in _FAMILIES if any(kind in one for one in kinds)), None)
        if name and colours:
            classes[colours].append(f".{name}")
    return "".join(
        f".prose pre :is({', '.join(names)}) {{ color: light-dark({colours}); }}\n"
        for colours, names in classes.items()
    )


# By day and by night, at least 4.5 : 1 on the code's ground; the first family that a kind belongs to is its own.
_FAMILIES: tuple[tuple[str, tuple[_TokenType, ...]], ...] = (
    ("#5b666e, #9aa5ad", (Comment, Generic.Output, Generic.Prompt)),
    ("#7d4400, #e8b878", (Number, Keyword.Constant, Name.Constant, String.Escape, String.Regex, String.Symbol)),
    ("#8a2f6b, #f0a3cf", (Keyword, Operator.Word, Name.Tag, Generic.Heading, Generic.Subheading)),
    ("#1d6436, #9bd8a8", (String, Generic.Inserted)),
    ("#1b5a9c, #9cc6f5", (Name.Function, Name.Class, Name.Namespace, Name.Decorator, Name.Attribute, Name.Variable)),
    ("#a3262a, #f59a9a", (Generic.Deleted, Generic.Error, Name.Exception)),
)
