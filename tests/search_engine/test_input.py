"""Anything is a query, and none takes long."""

import pytest

from forum.search.engine.analysis import folded_terms, term_of
from forum.search.engine.interface import Engine
from forum.search.engine.query import Clause, Match, Query
from tests.cost import is_within
from tests.search_engine.documents import document, found, scope, search

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
def filled(lasting_engine: Engine) -> Engine:
    lasting_engine.rebuild(
        document(number, f"license renewal word{number % 900} a b", group=number // 3 + 1) for number in range(3000)
    )
    return lasting_engine


def test_no_endless_word_is_kept():
    """Terms are kept by their words: of any length, a few posts would fill the memory."""
    before = term_of.cache_info().currsize
    for number in range(3):
        folded_terms("endless" * 5000 + str(number))
    assert term_of.cache_info().currsize <= before + 1


@pytest.mark.parametrize("text", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())
def test_any_text_is_answered_within_a_second(filled: Engine, text: str):
    assert is_within(1, search, filled, text, limit=20)


@pytest.mark.parametrize("text", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())
def test_any_text_can_be_indexed(engine: Engine, text: str):
    engine.rebuild([document(1, text, title=text), document(2, "license")])
    assert 2 in found(engine, "license")
    engine.apply([document(3, text, title=text)], ["comment:1"])
    assert 2 in found(engine, "license")


@pytest.mark.parametrize("text", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())
def test_what_is_typed_is_found_where_it_stands(engine: Engine, text: str):
    engine.apply([document(1, text), document(2, "some other words")])
    hits = search(engine, text.replace('"', " ").replace("-", " "))
    assert hits.partial or hits.total in {1, 2}


def test_a_text_longer_than_any_post_is_indexed(engine: Engine):
    engine.rebuild([document(1, "early " + "word " * 200_000 + "late", title="title " * 80_000)])
    assert search(engine, "title").total == search(engine, "early").total == 1
    engine.apply([document(1, " ".join(f"word{number}" for number in range(200_000)))])
    assert search(engine, "word7").total == 1


@pytest.mark.parametrize(
    "term", ["o'neil", "back\\\\slash", "'", "a:b", "<->", "&", "!", "*", "^a", "~adeia", "x" * 5000, "%s", "{x}"]
)
def test_no_term_is_an_operator(engine: Engine, term: str):
    engine.apply([document(1, "some words")])
    assert engine.rarities([term], scope()).known == {}
    assert engine.like({term: 1.0}, scope(), limit=5) == []
    for match in (Match((term,)), Match((term,), prefix=True), Match((term, "word"))):
        hits = engine.search(Query((Clause((match,)),)), scope(), limit=5)
        assert hits.partial or not hits.groups
        assert engine.search(Query((Clause((Match(("word",)),)),), (match,)), scope(), limit=5).total == 1
