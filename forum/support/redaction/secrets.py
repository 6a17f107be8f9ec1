"""Keys that only the word beside them tells, and the marks of those that were taken out before."""

import re
from collections.abc import Iterator

from forum.support.redaction.found import Found

_SAYS_SO = (
    r"(?<![^\W_])(?:pass(?:word|wd|phrase|code)?|pwd|DB_PASSWORD"
    r"|(?:secret|api|access|auth|licen[cs]e)[ _-]{0,2}(?:key|token|secret)"
    r"|secret|token|licen[cs]e(?: key| code)?|κωδικ(?:ός|οσ|ό|ο)(?: πρόσβασης| προσβασης)?|συνθηματικό"
    r"|κλειδί(?: άδειας(?: χρήσης)?)?|άδεια χρήσης)(?![^\W_])"
)
_PASSWORD = re.compile(
    rf"{_SAYS_SO}['\"`*_]{{0,3}}[ \t]{{0,3}}(?:(?:is|είναι|to)[ \t]{{1,3}}|(?:=>|[:=,])[ \t]{{0,3}})['\"`*]{{0,3}}"
    r"(?P<said>[^\s'\"`,;<>()]{4,200})",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"[*.x•_-]+|[\[{<$%].*|(?:your|my|the|some|new|old)?[_-]?(?:pass(?:word)?|secret|token|key)s?|[a-z_]+\(.*"
    r"|null|none|true|false|empty|string|required|invalid|expired|correct|wrong|missing|active|valid|changed|reset"
    r"|λάθος|σωστός|άκυρο|ληγμένο",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\w.-])(?:[45]\d{3}|3[47]\d{2})[ -]?(?:\d{4}[ -]?\d{4}[ -]?\d{4}|\d{6}[ -]?\d{5})(?![\w-])")

_MARK = re.compile(r"\[(?:license key|token) removed\]|\[το (?:κλειδί άδειας|διακριτικό) αφαιρέθηκε\]")


def secrets(text: str) -> Iterator[Found]:
    """Passwords and keys after a word that says so, and numbers of cards."""
    for match in _PASSWORD.finditer(text):
        if _is_meant(match):
            start, end = match.span("said")
            yield Found(start, end - len(match["said"]) + len(match["said"].rstrip(".:")), "key")
    for match in _CARD.finditer(text):
        if _is_card(match[0]):
            yield Found(*match.span(), "key")


def _is_meant(match: re.Match[str]) -> bool:
    """Not a word of the sentence: those have no digit, and follow `is`."""
    said = match["said"].rstrip(".:")
    if len(said) < 4 or _PLACEHOLDER.fullmatch(said):
        return False
    beside = match[0][: match.start("said") - match.start()].rstrip("'\"`* \t")
    return beside.endswith((":", "=", "=>", ",")) or any(map(str.isdigit, said))


def _is_card(written: str) -> bool:
    digits = [int(digit) for digit in written if digit.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


def marked(text: str) -> Iterator[Found]:
    """What stands in place of a key that was taken out when the text was written (core/scrubbing.py), in whichever language."""
    if "[" in text:
        for match in _MARK.finditer(text):
            yield Found(*match.span(), "key")
