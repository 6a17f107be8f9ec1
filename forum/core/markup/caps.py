"""Bounds on a text, checked before parsing, so that none costs more than its share.

Where it can, a text beyond a bound loses a construct (the marks stay as text) and is still read;
it is refused only where nothing sensible would be left.
"""

from flask_babel import lazy_gettext as _

MAX_CHARACTERS = 64_000
MAX_IMPORTED_CHARACTERS = 200_000
MAX_ARTICLE_CHARACTERS = 200_000
MAX_LINES = 4_000
MAX_BLOCKS = 2_500
MAX_NESTING = 24
MAX_ESCAPED = 12_000
MAX_TASKS = 300
MAX_INLINE_DEPTH = 12
MAX_TABLE_CELLS = 3_000
MAX_TABLE_COLUMNS = 60
COST_OF_A_TABLE = 10  # in cells


class TooComplex(Exception):
    """A text that would cost too much to render. `reason` is a sentence for its author."""

    def __init__(self, reason) -> None:
        super().__init__(reason)
        self.reason = reason


def check(source: str, limit: int = MAX_CHARACTERS) -> None:
    """Refuse a text that is too long or has too many lines."""
    if len(source) > limit:
        raise TooComplex(_("The text is longer than %(count)s characters.", count=limit))
    if source.count("\n") + source.count("\r") > MAX_LINES:
        raise TooComplex(_("The text has more than %(count)s lines.", count=MAX_LINES))
    if source.count("<") + source.count("&") > MAX_ESCAPED:
        raise TooComplex(_("The text has more than %(count)s of the characters < and &.", count=MAX_ESCAPED))


def check_blocks(count: int) -> None:
    """Refuse a text of too many paragraphs, headings and list items."""
    if count > MAX_BLOCKS:
        raise TooComplex(_("The text has more than %(count)s paragraphs, headings and list items.", count=MAX_BLOCKS))


# Which rules of the parser a text loses when it holds more of these characters than the number.
_BOUNDS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("[", 1_200, ("link", "image", "citation", "reference")),
    ("]", 3_000, ("link", "image", "citation", "reference")),
    ("*", 3_000, ("emphasis",)),
    ("_", 4_000, ("emphasis",)),
    ("~", 2_000, ("strikethrough",)),
    ("`", 4_000, ("backticks",)),
    ("&", 3_000, ("entity",)),
    ("<", 4_000, ("autolink",)),
    ("@", 1_000, ("mention", "unschemed_links")),
    ("://", 1_000, ("bare_link",)),
    ("www.", 1_000, ("unschemed_links",)),
)


def rules_lost(source: str) -> frozenset[str]:
    """The parser's rules that this text must do without."""
    lowered = source.lower()
    return frozenset(rule for mark, most, rules in _BOUNDS if lowered.count(mark) > most for rule in rules)
