"""What can be typed: words, "phrases", -exclusions, or, prefix*, and filters. Any text at all is a query."""

import pytest

from forum.search.engine.query import Match
from forum.search.language import MOST_CHARACTERS, MOST_TERMS, Filter, parse


def asked(text: str) -> list[list[str]]:
    """By clause the ways in which it is met, without those by sound; a prefix with its star."""
    return [
        [" ".join(way.terms) + "*" * way.prefix for way in clause.ways if not way.terms[0].startswith("~")]
        for clause in parse(text).query.clauses
    ]


def excluded(text: str) -> list[str]:
    return [" ".join(match.terms) for match in parse(text).query.excluded]


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Running runs LICENSE", [["run"], ["licens"]]),
        ('"License keys" lost', [["licens key"], ["lost"]]),
        ("«άδεια χρήσης»", [["αδει χρησ"]]),
        ("wp-config.php", [["wp config php"]]),
        ("SQLSTATE[42S02]: Base table", [["sqlstate 42s02"], ["base"], ["tabl"]]),
        ("WP_Query::get_posts", [["wp_query get_posts"]]),
        ("4.2.1", [["4.2.1"]]),
        ("update/upgrade,install|remove", [["updat"], ["upgrad"], ["instal"], ["remov"]]),
        ("red or green blue", [["red", "green"], ["blue"]]),
        ("red OR green or blue", [["red", "green", "blue"]]),
        ("κόκκινο ή πράσινο", [["κοκκιν", "πρασιν"]]),
        ('red or "deep green"', [["red", "deep green"]]),
        ("or red or", [["red"]]),
        ("licen* a* li*", [["licen*"], ["li"]]),
        ("how to install", [["instal"]]),
        ("how to", [["how"], ["to"]]),
        ('"license key" "open end', [["licens key"], ["open"], ["end"]]),
        ("((red)) [green]", [["red"], ["green"]]),
        ("?! …", []),
    ],
)
def test_words_become_clauses(text, clauses):
    assert asked(text) == clauses


@pytest.mark.parametrize(
    ("text", "left_out", "clauses"),
    [
        ("red -green", ["green"], [["red"]]),
        ('red -"deep green"', ["deep green"], [["red"]]),
        ("-green", ["green"], []),
        ("e-mail", [], [["e mail"]]),
        ("--dry-run", [], [["dri run"]]),
        ("php -v", [], [["php"], ["v"]]),
        ("-1", [], [["1"]]),
        ("red - green", [], [["red"], ["green"]]),
    ],
)
def test_a_minus_before_a_word_excludes_it(text, left_out, clauses):
    assert excluded(text) == left_out
    assert asked(text) == clauses


@pytest.mark.parametrize(
    ("text", "filters", "words"),
    [
        ("red board:tills", [Filter("board", "tills")], "red"),
        ('BOARD:"Deep sea" red', [Filter("board", "Deep sea")], "red"),
        ("-tag:x red -author:bob", [Filter("tag", "x", True), Filter("author", "bob", True)], "red"),
        ("is:open is:answered", [Filter("is", "open"), Filter("is", "answered")], ""),
        ("before:2024 after:2023-02-03", [Filter("before", "2024"), Filter("after", "2023-02-03")], ""),
        ("board: tills", [], "board: tills"),
        ("std::vector http://a.example", [], "std::vector http://a.example"),
        ("is:red before:2024-13", [], "is:red before:2024-13"),
    ],
)
def test_filters_are_names_with_values(text, filters, words):
    typed = parse(text)
    assert list(typed.filters) == filters
    assert typed.words == words
    assert parse(typed.text()).filters == typed.filters, "written down and read again it is the same"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [("colour:red x", ["colour"]), ("is:red", ["is:red"]), ("std::x http://y 12:30 C:\\x", []), ("board: x", [])],
)
def test_what_only_looks_like_a_filter_is_told(text, unknown):
    assert list(parse(text).unknown) == unknown


def test_a_filter_can_be_left_out():
    typed = parse('red board:"Deep sea" is:open')
    assert typed.text(without=typed.filters[:1]) == "red is:open"


def test_a_word_in_latin_letters_is_also_a_sound_that_weighs_less():
    [clause] = parse("adeia").query.clauses
    ways = clause.ways
    assert ways[0] == Match(("adeia",))
    assert all(way.terms[0].startswith("~") and way.weight < 1 for way in ways[1:]) and len(ways) > 1


def test_lengths_are_capped():
    assert len(parse(" ".join(f"w{number}" for number in range(100))).query.clauses) <= MOST_TERMS
    assert not parse("!" * MOST_CHARACTERS + " license")
    assert len(asked('"' + "w " * 140 + '"')[0][0].split()) == MOST_TERMS


def test_where_a_phrase_stands_nowhere_its_words_are_asked_for():
    loosened = parse('"license key" red').query.loosened()
    assert [clause.ways[0].terms for clause in loosened.clauses] == [("licens",), ("key",), ("red",)]
