"""Colours of code."""

import re

import pytest
from pygments.lexers import get_lexer_by_name

from forum.core.markup.highlight import CLASSES, LANGUAGES, highlight, pygments_css


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_is_known_and_keeps_the_code(language):
    get_lexer_by_name(language)
    code = '\n  a = "<b>" & c  # d\n\n'
    shown = re.sub("<[^>]+>", "", highlight(code, language))
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == code


def test_the_stylesheet_follows_the_scheme_and_names_only_our_classes():
    css = pygments_css()
    assert "light-dark(" in css
    named = re.findall(r"\.([a-z]\w*)", css.replace(".prose", ""))
    assert set(named) <= CLASSES
    assert len(named) == len(set(named)) > 40


def test_every_colour_can_be_read_on_the_ground_of_code():
    for day, night in re.findall(r"light-dark\((#\w+), (#\w+)\)", pygments_css()):
        assert _contrast(day, "#ecedea") >= 4.5
        assert _contrast(night, "#1b1f24") >= 4.5


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
