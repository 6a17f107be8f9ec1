"""From text to the terms that are indexed, searched and highlighted, for Greek and Latin letters in one text."""

import re
import sys
import unicodedata
from functools import lru_cache
from itertools import groupby
from threading import Lock

import Stemmer

from forum.search.engine.analysis import greek, greeklish

LONGEST_WORD = 64


def _combining_marks() -> str:
    """Ranges, for a character class, of the marks that are part of a word though `\\w` leaves them out."""
    marks = (code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
    runs = (list(run) for _, run in groupby(enumerate(marks), key=lambda pair: pair[1] - pair[0]))
    return "".join(f"{chr(run[0][1])}-{chr(run[-1][1])}" for run in runs)


MARKS = _combining_marks()
WORD = re.compile(
    r"(?<!\w)[vV]?\d+(?:\.\d+)+"  # a version: 4.2.1, v4.2.1
    r"|(?<!\w)[A-Za-z](?:\+\+(?!\+)|\#(?![\w#]))"  # a language: C++, C#
    rf"|[^\W_][\w{MARKS}]*"  # a word, an error code (0x80070005, E_FAIL), a name (wp_config)
    r"(?:['’][A-Za-z]{1,2}(?!\w))?"  # and its ending: user's, don't
)
_GREEK = re.compile("[α-ω]+")
_SOUND = "~"  # begins no other term
_ENGLISH = re.compile("[a-z']+")
_english = Stemmer.Stemmer("english", 0)
_stemming = Lock()  # a stemmer keeps state while it works


def fold(word: str) -> str:
    """Without case, accents, compatibility forms and final sigma."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    if decomposed.isascii():
        return decomposed
    return "".join(c for c in decomposed if not unicodedata.category(c).startswith("M")).casefold()


@lru_cache(maxsize=1 << 16)
def term_of(word: str) -> str:
    """The term of one word as it stands in a text: folded, then stemmed by its script. Kept, so give it words cut short."""
    folded = fold(word).replace("’", "'").rstrip("_")
    if "." in folded:
        return folded.lstrip("v")
    if _ENGLISH.fullmatch(folded):
        with _stemming:
            return _english.stemWord(folded) or folded
    if _GREEK.fullmatch(folded):
        return greek.stem(folded)
    return folded


@lru_cache(maxsize=1 << 16)
def sound_terms(word: str) -> tuple[str, ...]:
    """What a Greek word is found by in Latin letters, beside its term: one more term, or none. Give it words cut short."""
    folded = fold(word)
    if len(folded) < 3 or not _GREEK.fullmatch(folded) or term_of(word) in STOP_TERMS:
        return ()
    return (_SOUND + greeklish.key(folded),)


@lru_cache(maxsize=1 << 12)
def greeklish_terms(word: str) -> tuple[str, ...]:
    """The `sound_terms` of the Greek words that a word in Latin letters may stand for, likelier first; at most eight.

    Most English words could be Greek by their letters: take these beside the word's own term, not in its place.
    """
    return tuple(_SOUND + key for key in greeklish.keys(fold(word)))


def folded_terms(text: str) -> list[str]:
    """The terms of a text, in order. Of letters that fold to nothing there is none."""
    return [term for word in WORD.findall(text) if (term := term_of(word[:LONGEST_WORD]))]


def sounds(text: str) -> list[str]:
    """The sound terms of a text."""
    return [sound for word in WORD.findall(text) for sound in sound_terms(word[:LONGEST_WORD])]


def is_sound(term: str) -> bool:
    return term.startswith(_SOUND)


# Words so common that requiring or scoring them only costs time. They are indexed all the same, for phrases.
STOP_TERMS = frozenset(
    folded_terms(
        "a an and are as at be but by for from has have how i if in into is it its my no not of on or so than that"
        " the their them then there these they this to was we were what when which who why will with you your"
        " do does did can could would should am"
        " ο η το οι τα του της των τον την τους τις ενας ενα μια και να σε στο στη στην στον στα στις στους με για"
        " απο που πως τι ειναι δεν δε μη μην θα αν ως οτι μου σου μας σας αυτο αυτη αυτος ή κι γιατι εχω εχει"
        " kai ki tou toy tis ths ton twn tin thn tous toys sti sth stin sthn sto ston sta stous stoys stis stwn gia apo me"
        " mou moy sou soy mas sas den dn tha 8a oti einai eine enas mia ena pws pou poy giati exw exei ayto afto"
    )
)


def words_of(text: str) -> list[str]:
    """The words of a text as they stand there, in order."""
    return [match.group()[:LONGEST_WORD] for match in WORD.finditer(text)]
