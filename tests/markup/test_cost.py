"""No text costs more than a second of processor time, whatever it is."""

import tracemalloc
from contextlib import suppress

import pytest

from forum.core.markup.highlight import LANGUAGES, MAX_BLOCK, _lexer, highlight
from forum.core.markup.render import TooComplex, fill, render_article, render_imported, render_post
from tests.cost import is_within
from tests.markup.pathological import names, text

BASE = "https://stoa.example"
TEXTS = names()
COSTLY = """nested images, open image, small tables, changing bullets, bullet lines, headings, underlined, hard breaks,
tasks, admonitions, nested admonitions, comments, tags, tables in tags, link tags, image tags, bulletin quotes closed,
bulletin openings, formatting crossed, definitions and uses, deep tags, deep links, wide table, link with open title,
ampersands, closing parentheses, glued addresses, nested quotes and lists, lists in tags"""
OTHERS = [name for name in TEXTS if name.split(",")[0] in " ".join(COSTLY.split("\n")).split(", ")]

FOR_LEXERS = ("\n", " \n", "a\n\t", "a b ", "a<", "<", '"', "\\", "(", "/*", 'R"(', "a.", "{", "public ")


def bounded(function, *arguments, **options) -> None:
    with suppress(TooComplex):
        function(*arguments, **options)


def test_there_are_many():
    assert len(TEXTS) > 200


@pytest.mark.parametrize("name", TEXTS)
def test_a_post_takes_at_most_a_second(name):
    assert is_within(1, bounded, render_post, text(name), base_url=BASE)


@pytest.mark.parametrize("name", OTHERS)
def test_an_imported_post_takes_at_most_a_second(name):
    assert is_within(1, bounded, render_imported, text(name), format="html", base_url=BASE)
    assert is_within(1, bounded, render_imported, text(name), format="markdown", base_url=BASE)


@pytest.mark.parametrize("name", OTHERS)
def test_an_article_takes_at_most_a_second(name):
    assert is_within(1, bounded, render_article, text(name), base_url=BASE, resolve_link=lambda target: None)


@pytest.mark.parametrize("name", ["deep quotes", "ampersands, just within bounds", "square table", "fence of spans"])
def test_a_post_takes_at_most_100_megabytes(name):
    tracemalloc.start()
    try:
        bounded(render_post, text(name), base_url=BASE)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("language", {_lexer(name).name: name for name in sorted(LANGUAGES)}.values())
def test_no_code_takes_long_to_colour(language):
    for unit in FOR_LEXERS:
        code = (unit * MAX_BLOCK)[:MAX_BLOCK]
        lines = "\n".join(code[at : at + 250] for at in range(0, len(code) - 30, 250))
        broken = ";\n".join(code[at : at + 250] for at in range(0, len(code) - 60, 250))
        assert is_within(0.7, bounded, highlight, lines, language), unit
        assert is_within(0.7, bounded, highlight, broken, language), unit


def test_filling_is_linear():
    html = '<span data-ref="1"></span><span data-ref="' * 50_000
    assert is_within(1, bounded, fill, html, {})
