"""Colours of code."""

import re
from pathlib import Path

import pytest
from pygments.lexers import get_lexer_by_name

from forum.core.markup.highlight import CLASSES, LANGUAGES, highlight


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_is_known_and_keeps_the_code(language):
    get_lexer_by_name(language)
    code = '\n  a = "<b>" & c  # d\n\n'
    shown = re.sub("<[^>]+>", "", highlight(code, language))
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == code


def test_the_stylesheet_names_only_classes_that_code_gets():
    css = (Path(__file__).parents[2] / "static" / "css" / "components" / "code.css").read_text()
    assert set(re.findall(r"\.([a-z]\w*)", re.sub(r"\d\.\d+|\s\.\d+", "", css))) - CLASSES <= {"lineno"}
