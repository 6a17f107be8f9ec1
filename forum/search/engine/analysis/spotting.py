"""Which words of a text may have one of some terms, told by their first letters: many times as fast as stemming all of them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from forum.search.engine.analysis import MARKS, WORD, fold, greek, greeklish, is_sound

# Stems that don't begin with the first two letters of all their words: dying.
_ONE_LETTER_SHARED = ("die", "lie", "tie")


def words_like(terms: frozenset[str], text: str) -> Iterator[re.Match[str]]:
    """The words that may have one of these terms, or one that begins so."""
    beginnings = _beginnings(terms, text.isascii())
    for beginning in beginnings.finditer(text) if beginnings else ():
        if word := WORD.match(text, beginning.start()):
            yield word


@lru_cache(maxsize=1024)
def _beginnings(terms: frozenset[str], is_ascii: bool) -> re.Pattern[str] | None:
    """Where such a word begins: by two letters where the terms tell them, of Greek words and numbers by one."""
    pairs = {term[:2] for term in terms if _is_told_by_two(term)}
    alone = _spelled(letter for term in terms if not _is_told_by_two(term) for letter in _first_letters(term))
    alone += _LIGATURES if pairs else ""
    first, second = _spelled(pair[0] for pair in pairs), _spelled(pair[1] for pair in pairs)
    if is_ascii:  # small sets are looked for five times as fast
        alone, first, second = ("".join(filter(str.isascii, letters)) for letters in (alone, first, second))
    follows = [rf"(?<=[{re.escape(alone)}])"] if alone else []
    follows += [rf"(?={'' if is_ascii else f'[{MARKS}]*'}[{re.escape(second)}])"] if second else []
    if not follows:
        return None
    return re.compile(rf"[{re.escape(alone + first)}](?<![^\W_].)(?:{'|'.join(follows)})", re.DOTALL)


def _is_told_by_two(term: str) -> bool:
    two = term[:2]
    return len(two) == 2 and two.isascii() and two.isalpha() and "." not in term and term not in _ONE_LETTER_SHARED


def _first_letters(term: str) -> Iterable[str]:
    return greeklish.first_letters(term[1:]) if is_sound(term) else greek.first_letters(term)


def _spelled(letters: Iterable[str]) -> str:
    return "".join(_SPELLINGS.get(letter, letter) for letter in sorted(set(letters)))


def _spellings() -> dict[str, str]:
    """By a folded letter or digit all that begin with it when they are folded; by a digit what may begin a version, too.

    Without the mathematical alphabets: a set with characters beyond the first 65,536 is looked for many times as slowly.
    """
    spellings: dict[str, str] = dict.fromkeys("0123456789", "vV")
    for code in range(0x10000):
        letter = chr(code)
        if letter.isalnum() and (folded := fold(letter)):
            spellings[folded[0]] = spellings.get(folded[0], "") + letter
    return spellings


_SPELLINGS = _spellings()
_LIGATURES = "".join(
    letter for first, letters in _SPELLINGS.items() if first.isascii() for letter in letters if len(fold(letter)) > 1
)
