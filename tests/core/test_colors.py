"""The site's own color: what is taken can be read in both themes, computed from the stylesheet as it is served."""

import random
import re

import pytest

from forum.core import colors
from tests.look.test_contrast import PAIRS, contrast, token

NAMES = ("sea", "sea-strong", "sea-wash", "sea-rule", "on-sea")
SOME = [f"#{random.Random(number).randrange(2**24):06x}" for number in range(60)]
EDGES = ["#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#ffff00", "#00ffff", "#ff00ff", "#808080", "#767676"]


def served(color: str, theme: str) -> dict[str, float]:
    """The luminance of each token that its stylesheet sets."""
    found = re.findall(r"--([a-z-]+):light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)", colors.stylesheet(color))
    return {name: colors.luminance(dark if theme == "dark" else light) for name, light, dark in found}


def least(color: str, theme: str) -> list[tuple[float, str]]:
    """By how much each pair of tokens misses what it needs, where it does."""
    own = served(color, theme)
    return [
        (contrast(own.get(ink) or token(ink, theme), own.get(ground) or token(ground, theme)), f"{ink} on {ground}")
        for ink, ground, needed in PAIRS
        if {ink, ground} & set(own)
        and contrast(own.get(ink) or token(ink, theme), own.get(ground) or token(ground, theme)) < needed
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("color", [*SOME, *EDGES])
def test_what_is_taken_can_be_read(color, theme):
    taken = color if colors.weakest(color) >= colors.NEEDED else colors.nearest(color)
    assert colors.weakest(taken) >= colors.NEEDED
    assert set(served(taken, theme)) == set(NAMES)
    assert not least(taken, theme), f"{taken} in {theme}"


def test_the_color_itself_is_what_links_wear_in_the_light():
    assert "--sea:light-dark(#b3261e," in colors.stylesheet("#b3261e")


@pytest.mark.parametrize("color", ["#ffd400", "#7fb2ff", "#8a8a8a"])
def test_a_color_that_cannot_be_read_is_known_and_the_nearest_keeps_its_hue(color):
    assert colors.weakest(color) < colors.NEEDED
    lightness, _chroma, hue = colors.from_hex(color)
    nearest = colors.from_hex(colors.nearest(color))
    assert nearest[0] < lightness
    assert _chroma < 0.01 or abs(nearest[2] - hue) < 3


def test_the_nearest_is_not_darker_than_it_must_be():
    nearest = colors.from_hex(colors.nearest("#ffd400"))
    assert colors.weakest(colors.to_hex((nearest[0] + 2 * colors.STEP, *nearest[1:]))) < colors.NEEDED


@pytest.mark.parametrize(
    ("written", "color"),
    [
        ("#B3261E", "#b3261e"),
        ("b3261e", "#b3261e"),
        ("#fd0", "#ffdd00"),
        (" #fff ", "#ffffff"),
        ("red", None),
        ("#12345", None),
    ],
)
def test_colors_are_read_as_people_write_them(written, color):
    assert colors.normalized(written) == color


def test_our_own_is_what_the_tokens_say():
    assert colors.luminance(colors.OWN) == pytest.approx(token("sea", "light"), abs=0.001)
