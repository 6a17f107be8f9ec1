"""Names of people: of those who belong to the case wherever they stand, of others where a greeting or a farewell gives them."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from forum.core.text import fold, transliterate
from forum.support.redaction.found import Found
from forum.support.redaction.ordinary import ALSO_WORDS, NOT_NAMES

SHORTEST, LONGEST = 3, 40

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_TOKEN = re.compile(r"@?[^\W_][\w.-]*\w")
_JOINED = re.compile(r"[ \t]{1,2}(?:[^\W\d_]\.[ \t]?)?|-")
_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]\.[ \t]?$")

# How a Greek name ends, by what it ends with where it is called: as letters are written in Latin ones.
_DECLENSIONS = (
    ("idis", ("idis", "idi", "idou")),
    ("akis", ("akis", "aki")),
    ("evs", ("evs", "ea")),
    ("os", ("os", "ou", "o", "e")),
    ("ou", ("os", "ou", "o", "e")),
    ("is", ("is", "i")),
    ("as", ("as", "a")),
    ("es", ("es", "e")),
    ("i", ("i", "is", "ios")),
    ("a", ("a", "as")),
    ("o", ("o", "os")),
)

_NAME = r"[^\W\d_a-zα-ωά-ώϊϋΐΰ][^\W\d_]{1,30}(?:['’-][^\W\d_]{1,30})?"
_NAMES = rf"{_NAME}(?:[ \t](?:[^\W\d_]\.[ \t])?{_NAME}){{0,2}}"
_TITLE = r"(?:[Κκ](?:ύρι|υρί|υρι)[εαο][ςσ]?|[Κκ](?:ος|ο|ε|α|ου|ας|ον)?\.|[Kk]os|Mr|Mrs|Ms|Miss|Dr|Herr|Frau)\.?"
_CALLED = re.compile(
    r"(?<![^\W_])(?:[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|[Gg]ood (?:morning|afternoon|evening)"
    r"|[Tt]hanks?(?: you)?(?: a lot| so much| again)?"
    r"|[Αα]γαπητ(?:έ|ή|οί)|[Γγ]ει[αά](?: σου| σας)?|[Κκ]αλημέρα(?: σας| σου)?|[Κκ]αλησπέρα(?: σας| σου)?"
    r"|[Εε]υχαριστώ(?: πολύ)?|[Χχ]αίρετε)(?:,?[ \t])"
    rf"(?:{_TITLE}[ \t]{{1,2}})?(?P<said>{_NAMES})(?=[ \t]*(?:[,.!;:—–)]|$|\n))",
    re.MULTILINE,
)
_INTRODUCED = re.compile(
    r"(?<![^\W_])(?:[Mm]y name is|[Mm]y name’s|[Nn]ame:|(?:[Mm]y|[Oo]ur) (?:colleague|boss|client|developer|partner|customer)"
    r"|(?:με|Με) λένε|[Λλ]έγομαι|[Οο]νομάζομαι|[Όό]νομα:|[Εε]ίμαι [οη]|(?:συνάδελφ|συνεργάτ|πελάτ)\w{1,4}(?: μου| μας)?"
    rf"|{_TITLE})[ \t]{{1,2}}(?:is[ \t])?(?P<said>{_NAMES})(?![^\W_])"
)
_PRESENTED = re.compile(
    rf"(?<![^\W_])(?:[Tt]his is|I am|I['’]m|[Εε]δώ(?: ο| η)?) (?P<said>{_NAMES})(?= (?:from|of|at|here|από)(?!\w)|, )"
)
_SIGNED = re.compile(
    r"^[ \t>]{0,4}(?:(?:[Kk]ind|[Bb]est|[Ww]arm|[Mm]any)?[ ]?(?:[Rr]egards|[Ww]ishes|[Tt]hanks|[Tt]hank you|[Cc]heers)"
    r"|[Bb]est|[Ss]incerely|[Yy]ours(?: sincerely| faithfully| truly)?|[Tt]hanks(?: in advance| again| a lot)?"
    r"|[Tt]hank you(?: in advance| very much)?"
    r"|[Μμ]ε (?:εκτίμηση|φιλικούς χαιρετισμούς)|[Φφ]ιλικά"
    r"|[Εε]υχαριστώ(?: πολύ| εκ των προτέρων)?|[Χχ]αιρετισμούς|[Εε]υχαριστούμε|--)"
    rf"[ \t]*[,.!]?[ \t]*\n{{1,2}}[ \t>]{{0,4}}(?:[-–—][ \t]?)?(?P<said>(?:[^\W\d_]\.[ \t]?)?{_NAMES})[ \t]*[,.]?[ \t]*$",
    re.MULTILINE,
)
_SAYING = (_CALLED, _INTRODUCED, _PRESENTED, _SIGNED)


class Names:
    """The names that are looked for, in every form in which a text may have them."""

    def __init__(self, names: Collection[str]) -> None:
        self.handles = {name.casefold().lstrip("@") for name in names if _TOKEN.fullmatch(name.strip())}
        self.handles = {one for one in self.handles if len(one) >= SHORTEST and one not in NOT_NAMES}
        self.plain: set[str] = set()
        self.inflected: set[str] = set()
        self.doubtful: set[str] = set()  # words as well
        for name in names:
            self._add(name)

    def _add(self, name: str) -> None:
        for word in _WORD.findall(name):
            key = _key(word)
            if SHORTEST <= len(word) <= LONGEST and not _is_ordinary(word):
                self.plain.add(key)
                forms = self.doubtful if fold(word) in ALSO_WORDS else self.inflected
                forms |= _forms(key)

    def found_in(self, text: str) -> list[Found]:
        said = [Found(start, end, "name") for start, end in _said(text)]
        for each in said:
            self._add(text[each.start : each.end])
        words = [Found(*match.span(), "name") for match in _WORD.finditer(text) if self._is_one(match)]
        handles = [
            Found(*match.span(), "name")
            for match in _TOKEN.finditer(text)
            if match[0].casefold().lstrip("@") in self.handles and not _is_ordinary(match[0].lstrip("@"))
        ]
        return _together(text, sorted([*said, *words, *handles], key=lambda one: (one.start, -one.end)))

    def _is_one(self, match: re.Match[str]) -> bool:
        word = match[0]
        if not SHORTEST <= len(word) <= LONGEST or _is_ordinary(word):
            return False
        key, is_written_as_one = _key(word), word[0].isupper()
        if key in self.doubtful:
            return is_written_as_one and not _begins_a_sentence(match)
        if key not in self.inflected:
            return False
        return is_written_as_one or ((key in self.plain or not word.isascii()) and not _is_part_of_code(match))


def _said(text: str) -> Iterator[tuple[int, int]]:
    """Where a text itself says that somebody is called so."""
    for pattern in _SAYING:
        for match in pattern.finditer(text):
            words = _WORD.findall(match["said"])
            if words and not any(_is_ordinary(word) for word in words):
                yield match.span("said")


def _together(text: str, found: list[Found]) -> list[Found]:
    """Names that stand side by side are one, with an initial before them."""
    joined: list[Found] = []
    for each in found:
        if joined and (each.start <= joined[-1].end or _JOINED.fullmatch(text, joined[-1].end, each.start)):
            each = Found(joined[-1].start, max(each.end, joined.pop().end), "name")
        elif initial := _INITIAL.search(text, max(0, each.start - 3), each.start):
            each = Found(initial.start(), each.end, "name")
        joined.append(each)
    return joined


def _begins_a_sentence(match: re.Match[str]) -> bool:
    """`Mark all as read.`, but not `Mark, mark all as read.`"""
    before = match.string[max(0, match.start() - 8) : match.start()].rstrip(" \t*_>#-")
    return (not before or before[-1] in ".!?;:\n") and match.string[match.end() : match.end() + 1] not in (
        ",",
        "\n",
        "",
    )


def _is_part_of_code(match: re.Match[str]) -> bool:
    text, start, end = match.string, match.start(), match.end()
    return text[max(0, start - 1) : start] in ("$", "_", "-", "/", "\\") or text[end : end + 1] in ("_", "(", "-")


@lru_cache(maxsize=8192)
def _is_ordinary(word: str) -> bool:
    return fold(word) in NOT_NAMES


@lru_cache(maxsize=8192)
def _key(word: str) -> str:
    """The same for `Γιώργος`, `ΓΙΩΡΓΟΣ` and `Giorgos`."""
    return transliterate(fold(word))


def _forms(key: str) -> set[str]:
    for ending, forms in _DECLENSIONS:
        stem = key.removesuffix(ending)
        if stem != key and len(stem) >= 2:
            return {key, *(stem + form for form in forms)}
    return {key}
