"""The content security policy and right-to-left pages, as rules on the sources."""

import re

import pytest

from forum.core.assets import FURTHER_STYLES, ROOT, SOURCES, built_files, strip_style

TEMPLATES = sorted(file for file in (ROOT / "templates").rglob("*.html") if file.parent.name != "emails")
STYLES = sorted(SOURCES.rglob("*.css"))
SCRIPTS = sorted(SOURCES.rglob("*.js"))

PHYSICAL = re.compile(
    r"(?<![\w-])(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height)|(?:margin|padding|border)-(?:left|right|top|bottom)"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
)


def name(path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_templates_hold_nothing_inline(template):
    html = template.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=", html)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", html)
    assert not re.search(r"<style\b", html)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", html)
    assert "data:" not in html
    assert "javascript:" not in html


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_templates_name_no_other_origin(template):
    assert not re.search(r"""(?:src|href|action)=["']?(?:https?:)?//""", template.read_text("utf-8"))


@pytest.mark.parametrize("style", STYLES, ids=name)
def test_styles_are_logical(style):
    css = re.sub(r"/\*.*?\*/", "", style.read_text("utf-8"), flags=re.DOTALL)
    declarations = re.sub(r"\([^()]*\)", "()", css)  # media and container queries
    assert not PHYSICAL.search(declarations)
    assert not re.search(r"text-align\s*:\s*(?:left|right)|(?<![\w-])float\s*:|to (?:left|right)", css)


@pytest.mark.parametrize("style", STYLES, ids=name)
def test_styles_load_only_from_here(style):
    assert all(address.startswith("../") for address in re.findall(r"url\(([^)]*)\)", style.read_text("utf-8")))


@pytest.mark.parametrize("style", STYLES, ids=name)
def test_no_text_is_smaller_than_thirteen_pixels(style):
    sizes = re.findall(r"(?:font-size|--t-\w+)\s*:\s*(\d*\.?\d+)(rem|px)", style.read_text("utf-8"))
    assert all(float(number) * (16 if unit == "rem" else 1) >= 13 for number, unit in sizes)


@pytest.mark.parametrize("style", STYLES, ids=name)
def test_every_style_lands_in_the_stylesheet(style):
    built = style.parent.name if style.parent.name in FURTHER_STYLES else "site"
    assert strip_style(style.read_text("utf-8")) in built_files()[f"css/{built}.css"].decode()


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_scripts_make_no_code(script):
    assert not re.search(r"\beval\(|new Function|setAttribute\('style'", script.read_text("utf-8"))
