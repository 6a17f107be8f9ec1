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
    assert set(re.findall(r"\.prose pre \.(\w+)", css)) <= CLASSES
