"""References and their placeholders."""

import pytest
from markupsafe import Markup

from forum.core.markup.render import Reference, fill, render_imported, render_post

BASE = "https://stoa.example"


def references(source: str) -> list[tuple[str, str, str, str]]:
    made = render_post(source, base_url=BASE)
    assert [one.number for one in made.references] == list(range(1, len(made.references) + 1))
    return [(one.kind, one.target, one.anchor, one.label) for one in made.references]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[[help:a/b]]", ("help", "a/b", "", "")),
        ("[[help:/a/b/#c-d]]", ("help", "a/b", "c-d", "")),
        ("[[help:οδηγός/άδειες#κλειδί]]", ("help", "οδηγός/άδειες", "κλειδί", "")),
        ("x https://stoa.example/help/el/a/b#h-c x", ("help", "a/b", "c", "")),
        ("<https://stoa.example/help/en/a>", ("help", "a", "", "")),
        ("x /help/en-GB/a/b.", ("help", "a/b", "", "")),
        ("https://stoa.example/threads/abcd1234", ("thread", "abcd1234", "", "")),
        ("https://stoa.example/threads/abcd1234/a-b?page=2#comment-17", ("thread", "abcd1234", "17", "")),
        ("[my *words*](/threads/abcd1234/a)", ("thread", "abcd1234", "", "my  words")),
        ("[w](https://stoa.example/help/en/a#b)", ("help", "a", "b", "w")),
        ("Hi @alice.", ("mention", "alice", "", "")),
        ("(@Ελένη_μ-1)", ("mention", "Ελένη_μ-1", "", "")),
        ("**@alice**", ("mention", "alice", "", "")),
    ],
)
def test_what_is_a_reference(source, expected):
    assert references(source) == [expected]


@pytest.mark.parametrize(
    "source",
    [
        "`@alice [[help:a]]`",
        "```\n@alice https://stoa.example/threads/abcd1234\n```",
        "    @alice",
        "alice@example.test",
        "<alice@example.test>",
        "a/@alice",
        "@al",
        "@" + "a" * 31,
        "@alice@mastodon.example",
        r"\@alice",
        "[@alice](https://b.c)",
        "[[help:]]",
        "[[help:a b]]",
        "[[help:../a]]",
        "[[help:a",
        "https://stoa.example.evil/threads/abcd1234",
        "https://other.example/help/en/a",
        "https://stoa.example/help/en",
        "https://stoa.example/boards/a",
        "https://b.c/@alice",
    ],
)
def test_what_is_none(source):
    assert references(source) == []


def test_a_reference_alone_in_its_paragraph_is_a_block():
    assert render_post("[[help:a]]", base_url=BASE).html == '<div data-ref="1"></div>'
    assert render_post("@alice", base_url=BASE).html == '<p><span data-ref="1"></span></p>'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a [[help:a]].", '<p>a <span data-ref="1"></span>.</p>\n<div data-ref="1"></div>'),
        ("- a *[[help:a]]*", '<ul>\n<li>a <em><span data-ref="1"></span></em><div data-ref="1"></div>\n</li>\n</ul>'),
        ("a /threads/abcd1234", '<p>a <span data-ref="1"></span></p>'),
        ("> a [[help:a]]", '<blockquote>\n<p>a <span data-ref="1"></span></p>\n</blockquote>'),
        ("# a [[help:a]]", '<h3 id="user-content-a">a <span data-ref="1"></span></h3>'),
    ],
)
def test_an_article_within_a_sentence_has_its_card_below_the_paragraph(source, expected):
    assert render_post(source, base_url=BASE).html == expected


def test_an_article_has_one_card_however_often_a_text_names_it():
    html = render_post("a [[help:a]] [[help:a]] [[help:a#b]]\n\nb [[help:a]]", base_url=BASE).html
    assert html.count("<span") == 4
    assert html.count("<div") == 2


def test_a_link_with_words_of_its_own_stays_a_link():
    made = render_post("[words](/threads/abcd1234/a)", base_url=BASE)
    assert made.html == '<p><a href="/threads/abcd1234/a">words</a></p>'
    assert made.references == (Reference(1, "thread", "abcd1234", "", "words"),)


def test_beyond_fifty_they_are_plain_text_and_links():
    made = render_post("[[help:a#b]] " * 60, base_url=BASE)
    assert len(made.references) == 50
    assert made.html.count("[[help:a#b]]") == 10
    made = render_post("https://stoa.example/threads/abcd1234 @alice " * 30, base_url=BASE)
    assert len(made.references) == 50
    assert made.html.count("<a ") == 5
    assert made.html.count("@alice") == 5


def test_filling_puts_fragments_in_their_places():
    html = render_post("@alice and @bobby\n\n[[help:a]]", base_url=BASE).html
    filled = fill(html, {1: Markup("<b>A</b>"), 3: Markup("c")}, {3: Markup("<p>C</p>")})
    assert isinstance(filled, Markup)
    assert filled == "<p><b>A</b> and </p>\n<p>C</p>"


def test_what_has_no_block_shows_its_words_once():
    alone, within = (render_post(source, base_url=BASE).html for source in ("[[help:a]]", "a [[help:a]]."))
    assert fill(alone, {1: Markup("words")}) == "words"
    assert fill(within, {1: Markup("words")}) == "<p>a words.</p>\n"


def test_filling_takes_a_fragment_as_it_is():
    assert fill('<span data-ref="1"></span>', {1: Markup('\\1 <div data-ref="2"></div>'), 2: Markup("x")}) == (
        '\\1 <div data-ref="2"></div>'
    )


@pytest.mark.parametrize(
    "forged",
    [
        '<span data-ref="1"></span>',
        "<div data-ref=1></div>",
        '`<span data-ref="1"></span>`',
        '[a](/b "<span data-ref=\\"1\\"></span>")',
        '&lt;span data-ref="1"&gt;&lt;/span&gt;',
        '[quote="<span data-ref=1>"]<span data-ref="1"></span>[/quote]',
        "<p title='<span data-ref=\"1\"></span>'>a</p>",
        '<img class="emoji" alt=\'<span data-ref="1"></span>\'>',
    ],
)
def test_nobody_can_write_a_placeholder(forged):
    fragments = {1: Markup("FILLED")}
    for made in (
        render_post(forged, base_url=BASE),
        render_imported(forged, format="html", base_url=BASE),
        render_imported(forged, format="markdown", base_url=BASE),
    ):
        assert "FILLED" not in fill(made.html, fragments)


def test_names_stand_in_the_plain_text():
    made = render_post("@alice see [[help:setup/fetch-a-mark]]", base_url=BASE)
    assert made.text == "@alice see fetch a mark"
