"""Contrast by WCAG 2.2, computed from the tokens as they stand in the stylesheet."""

import math
import re

import pytest

from forum.core.assets import SOURCES

TOKENS = (SOURCES / "css" / "tokens.css").read_text("utf-8")
SURFACES = ("paper", "surface", "sunk")
WASHES = ("sea-wash", "olive-wash", "brass-wash", "clay-wash")
TEXT, EDGE = 4.5, 3.0

PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-2") for ground in (*SURFACES, *WASHES)),
    *((ink, ground, TEXT) for ink in ("sea", "olive", "brass", "clay") for ground in (*SURFACES, f"{ink}-wash")),
    *(("sea", ground, TEXT) for ground in WASHES),
    ("sea-strong", "paper", TEXT),
    ("on-sea", "sea", TEXT),
    ("on-sea", "sea-strong", TEXT),
    *(("edge", ground, EDGE) for ground in SURFACES),
    *(("sea", ground, EDGE) for ground in SURFACES),
]


def luminance(lightness: float, chroma: float, hue: float) -> float:
    """Relative luminance of an OKLCH colour, clipped to sRGB as a screen would."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    lighter, darker = max(one, other), min(one, other)
    return (lighter + 0.05) / (darker + 0.05)


def themes(name: str) -> dict[str, list[str]]:
    """The two colours of a token: lightness, chroma and, unless it is a variable, hue."""
    line = re.search(rf"--{name}: light-dark\((.*)\);", TOKENS)[1]
    light, dark = re.findall(r"oklch\(([\d. ]+)", line)
    return {"light": light.split(), "dark": dark.split()}


def token(name: str, theme: str, *hue: float) -> float:
    return luminance(*map(float, themes(name)[theme]), *hue)


def test_the_formula_knows_black_and_white():
    assert contrast(luminance(1, 0, 0), luminance(0, 0, 0)) == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_tokens_have_contrast(ink, ground, least, theme):
    assert contrast(token(ink, theme), token(ground, theme)) >= least


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("hue", [float(hue) for hue in re.findall(r"--h: (\d+)", TOKENS)])
def test_faces_have_contrast_in_every_hue(hue, theme):
    assert contrast(token("glyph", theme, hue), token("glyph-wash", theme, hue)) >= TEXT
