"""Colours for code, in CSS classes (static/css/components/code.css) and only for a language that the author named."""

import functools
import re

import pygments
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
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
