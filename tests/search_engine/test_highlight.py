import pytest
from markupsafe import Markup

from forum.search.engine.highlight import Sought
from forum.search.engine.highlight import highlight as highlight_sought
from forum.search.language import parse
from tests.cost import is_within


def highlight(text: str, query: str, **options: int) -> Markup:
    return highlight_sought(text, Sought(parse(query).query), **options)


@pytest.mark.parametrize(
    "text, query, marked",
    [
        ("Η άδειας μου", "αδεια", "άδειας"),
        ("Οι ΑΔΕΙΕΣ μου", "άδεια", "ΑΔΕΙΕΣ"),
        ("It was running", "run", "running"),
        ("the user’s key", "user", "user’s"),
        ("since v4.2.1 only", "4.2.1", "v4.2.1"),
        ("a cafe\u0301 here", "café", "cafe\u0301"),
    ],
)
def test_inflections_are_marked_as_they_stand(text: str, query: str, marked: str):
    assert f"<mark>{marked}</mark>" in highlight(text, query)


def test_everything_is_escaped_but_the_marks():
    passage = highlight("<script>alert('key')</script> & \"key\"", "key <b>")
    assert passage == (
        "&lt;script&gt;alert(&#39;<mark>key</mark>&#39;)&lt;/script&gt; &amp; &#34;<mark>key</mark>&#34;"
    )
    assert isinstance(passage, Markup)


def test_a_short_text_is_shown_whole_in_one_line():
    assert highlight("  one\n\n  two\tkey  ", "key") == "one two <mark>key</mark>"


def test_the_passage_with_most_different_words_wins():
    text = "license license license " + "x " * 300 + "lost license key " + "y " * 300
    passage = highlight(text, "lost license key", length=60)
    assert "<mark>lost</mark> <mark>license</mark> <mark>key</mark>" in passage
    assert passage.startswith("…x ")
    assert passage.endswith(" y…")


def test_of_equals_the_first_wins():
    text = "first key " + "x " * 300 + "second key"
    assert highlight(text, "key", length=40).startswith("first <mark>key</mark>")


def test_the_beginning_where_nothing_matches():
    assert highlight("one two three four", "zebra", length=9) == "one two…"
    assert highlight("one two", "") == "one two"
    assert highlight("", "key") == ""


def test_words_are_not_cut():
    text = " ".join(f"word{number}" for number in range(200)) + " key " + " ".join(["tail"] * 100)
    words = highlight(text, "key", length=80).striptags().strip("…").split()
    assert set(words) <= set(text.split())


@pytest.mark.parametrize("length", [1, 20, 240])
def test_it_stays_about_as_long_as_asked(length: int):
    text = "some text before the key and after it " * 50
    assert len(highlight(text, "key", length=length).striptags()) <= length + 10


def test_a_word_longer_than_the_passage():
    assert highlight("a" * 500, "b", length=50) == "a" * 50 + "…"


def test_a_typical_post_takes_little_and_an_enormous_one_not_much():
    post = "The license key of this site was not accepted after the update to version 4.2 on the server. " * 6
    highlight(post, "license update")
    assert is_within(0.002, highlight, post, "license update")
    assert is_within(0.2, highlight, "key " * 500_000, "key")
