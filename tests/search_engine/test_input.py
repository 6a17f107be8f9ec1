"""Anything is a query, and none takes long."""

from itertools import pairwise

import pytest

from forum.search.engine.analysis import folded_terms, term_of
from forum.search.engine.query import MOST_CHARACTERS, MOST_TERMS, Query, parse
from forum.search.engine.whoosh_engine import WhooshEngine
from tests.cost import is_within
from tests.search_engine.documents import EVERYWHERE, document

PATHOLOGICAL = {
    "empty": "",
    "blanks": " \t\n ",
    "a long word": "a" * 5000,
    "a long Greek word": "ά" * 5000,
    "a thousand words": " ".join(f"word{number}" for number in range(1000)),
    "one word a thousand times": "renewal " * 1000,
    "punctuation": "!?.,;:()[]{}<>@#$%^&*-_=+|\\/~`'",
    "leading wildcards": "*a ?b *license* ***",
    "an open quote": '"license renewal',
    "many quotes": '"' * 299,
    "quoted quotes": '"a" "b" "" " "',
    "operators": "AND OR NOT (a AND (b OR NOT)) id:1 space:board:2 [a TO z] a^9 ~2 -x +y",
    "control characters": "\x00lic\x00ense\x1b[31m\x7f\u202e",
    "surrogates": "\ud800license\udfff",
    "marks": "a" + "\u0301" * 290,
    "marks alone": "\u0301" * 50,
    "emoji": "🔑 license 👩‍👩‍👧",
    "Arabic and Chinese": "ترخيص 许可证 लाइसेंस",
    "dots": "1" + ".1" * 149,
    "apostrophes": "'" * 100 + "a'b'c's",
    "expanding": "ﷺ" * 300,
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> WhooshEngine:
    engine = WhooshEngine(tmp_path_factory.mktemp("index"))
    engine.rebuild(document(number, f"license renewal word{number % 900} a b") for number in range(3000))
    return engine


def test_no_endless_word_is_kept():
    """Terms are kept by their words: of any length, a few posts would fill the memory."""
    before = term_of.cache_info().currsize
    for number in range(3):
        folded_terms("endless" * 5000 + str(number))
    assert term_of.cache_info().currsize <= before + 1


@pytest.mark.parametrize("query", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())
def test_any_text_is_answered_within_a_second(engine: WhooshEngine, query: str):
    assert is_within(1, engine.search, query, spaces=EVERYWHERE, limit=20)


@pytest.mark.parametrize("text", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())
def test_any_text_can_be_indexed(tmp_path_factory: pytest.TempPathFactory, text: str):
    engine = WhooshEngine(tmp_path_factory.mktemp("index"))
    engine.rebuild([document(1, text, title=text), document(2, "license")])
    assert "comment:2" in engine.search("license", spaces=EVERYWHERE, limit=5).ids


def test_a_text_longer_than_any_post_is_indexed(tmp_path_factory: pytest.TempPathFactory):
    engine = WhooshEngine(tmp_path_factory.mktemp("index"))
    engine.rebuild([document(1, "early " + "word " * 200_000, title="title " * 80_000)])
    assert engine.search("early title word", spaces=EVERYWHERE, limit=5).total in {0, 1}
    assert engine.search("title", spaces=EVERYWHERE, limit=5).total == 1


class TestParsing:
    def test_words_are_terms_once_each(self):
        assert parse("Running runs LICENSE") == Query(("run", "licens"))

    def test_phrases_are_in_quotes_or_in_one_piece(self):
        assert parse('"License keys" and wp-config').phrases == (("licens", "key"), ("wp", "config"))

    def test_a_quoted_word_is_a_word(self):
        assert parse('"license"') == Query(("licens",))

    def test_an_open_quote_quotes_nothing(self):
        assert parse('"license key" "open end').phrases == (("licens", "key"),)

    def test_alternatives_are_words(self):
        assert parse("update/upgrade,install|remove").phrases == ()

    def test_common_words_are_left_out_unless_alone(self):
        assert parse("how to install") == Query(("instal",))
        assert parse("how to") == Query(("how", "to"))
        assert parse("Πώς να το κάνω").words == parse("κάνω").words

    def test_length_is_capped(self):
        assert len(parse(" ".join(f"w{number}" for number in range(100))).words) == MOST_TERMS
        assert not parse("!" * MOST_CHARACTERS + " license")
        assert sum(map(len, parse('"' + "w " * 140 + '"').phrases)) == MOST_TERMS

    def test_nothing_is_no_query(self):
        assert not parse("?! …")

    def test_longer_queries_only_add_words(self):
        queries = [parse("one two three four five six"[:end]).words for end in (3, 7, 13, 18)]
        assert all(set(shorter) <= set(longer) for shorter, longer in pairwise(queries))
