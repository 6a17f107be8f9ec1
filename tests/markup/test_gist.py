"""One-sentence answers."""

import pytest

from forum.core.markup.render import gist, render_post

BASE = "https://stoa.example"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", "One."),
        ("Is it? Yes.", "Is it?"),
        ("Use e.g. this. Then that.", "Use e.g. this."),
        ("Version 2.1 works. Yes.", "Version 2.1 works."),
        ("Τι είναι; Αυτό.", "Τι είναι;"),
        ("This; that. Else.", "This; that."),
        ("no end\nnext line.", "no end"),
        ("\n\n  first  ", "first"),
        ("", ""),
    ],
)
def test_the_first_sentence(text, expected):
    assert gist(text) == expected


def test_a_long_sentence_is_cut_at_a_word():
    cut = gist("word " * 100, 50)
    assert len(cut) <= 50
    assert cut.endswith("word…")
    assert len(gist("x" * 300)) == 200


def test_quotes_code_and_headings_are_passed_over():
    made = render_post(
        "# Head\n\n> [@alice wrote:](/comments/abc)\n> Her words.\n\n```\ncode\n```\n\nMy *own*\nwords. More.",
        base_url=BASE,
    )
    assert gist(made) == "My own words."


def test_a_post_of_nothing_but_a_quote_says_the_quote():
    assert gist(render_post("> Her words.", base_url=BASE)) == "Her words."
