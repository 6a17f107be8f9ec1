"""Told by their first letters, no words are missed that stemming all of them would find."""

import gzip
import json
from itertools import islice

import pytest

from forum.search.engine.analysis import sound_terms, term_of, words_of
from forum.search.engine.analysis.spotting import words_like
from tests.conftest import SHARED

ODD = (
    "dying lies tied ﬁle ﬂows Ĳssel ǅ e\u0301cole é ὢ v4.2.1 4.2.1 C++ C# x's i'm 0x80070005 wp_config x² Ⅳ a Straße"
    " ύστερα δείτε İstanbul"
)


def is_spotted(word: str, *terms: str) -> bool:
    return word in {match.group() for match in words_like(frozenset(terms), f"({word}), some other text")}


@pytest.mark.parametrize("word", [word for word in words_of(ODD) if term_of(word)])
@pytest.mark.parametrize("others", [(), ("volume",), ("άδεια", "volume")])
def test_odd_words_are_spotted_by_their_terms(word: str, others: tuple[str, ...]):
    assert is_spotted(word, term_of(word), *map(term_of, others))


def test_a_word_with_other_letters_is_passed_by():
    assert not is_spotted("salt", term_of("volume"))
    assert not is_spotted("vast", term_of("volume"))


def test_all_words_of_real_texts_are_spotted():
    if not (data := SHARED / "data").exists():
        pytest.skip(f"no real data at {SHARED} (set STOA_SHARED)")
    with gzip.open(data / "discussions.jsonl.gz", "rt") as lines:
        texts = [json.loads(line)["body_markdown_or_html"] or "" for line in islice(lines, 400)]
    texts += [path.read_text() for path in sorted((data / "help_docs").rglob("*.md"))[::20]]
    words = {word for text in texts for word in words_of(text)}
    greek = {word for word in words if sound_terms(word)}
    assert len(words) > 10_000 and len(greek) > 1000
    assert [word for word in words if (term := term_of(word)) and not is_spotted(word, term)] == []
    assert [word for word in greek if not is_spotted(word, *sound_terms(word))] == []
