"""What a first view may weigh. The numbers are the design's."""

import gzip
import re

import pytest

from forum.core.assets import ICONS, ROOT, built_files

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGE_OF_A_THREAD = ("js/app.js", "js/composer.js")
BUBBLE = ("js/bubble.js", "js/frame.js", "js/embed.js")
CASES = ("js/case.js", "js/files.js", "js/inbox.js", "js/keep.js")


def size(path: str) -> int:
    return len(built_files()[path])


def test_stylesheet_is_small():
    assert size("css/site.css") <= 30_000
    assert len(gzip.compress(built_files()["css/site.css"])) <= 8_000
    assert size("css/search.css") <= 5_000


def test_scripts_are_small():
    """Support's bubble is beside the rest: no page has it before a press, and two of its three are for pages of other sites.
    So are those of cases, which their pages alone have."""
    beside = (*BUBBLE, *CASES)
    assert sum(size(path) for path in built_files() if path.endswith(".js") and path not in beside) <= 18_500
    assert sum(map(size, CASES)) <= 5_000
    assert sum(map(size, BUBBLE)) <= 6_000
    assert size("js/embed.js") <= 2_200, "what other sites load"
    assert sum(map(size, PAGE_OF_A_THREAD)) <= 5_000


def test_sprite_is_small():
    assert size("icons.svg") <= 15_000


def test_a_first_view_fits_in_forty_kilobytes_beside_its_text():
    first = ("css/site.css", "icons.svg", *PAGE_OF_A_THREAD)
    assert sum(len(gzip.compress(built_files()[path])) for path in first) <= 20_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_icons_of_templates_are_in_the_sprite(template):
    named = re.findall(r"""\bicon\(\s*["']([\w-]+)["']""", template.read_text("utf-8"))
    assert set(named) <= set(ICONS)


def test_sprite_holds_every_icon_and_the_mark():
    drawn = re.findall(r'<symbol id="([^"]+)"', built_files()["icons.svg"].decode())
    assert sorted(drawn) == sorted((*ICONS, "mark"))
