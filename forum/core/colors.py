"""The site's own color: what it must hold to be taken, and the shades that pages make of it in both themes.

It takes the place of the tokens called `sea`. The color itself is what links and buttons wear in the light theme; for the
dark one it is made lighter until it holds there too. The grounds it is checked against are read from the tokens themselves.
"""

import hashlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from forum.core.settings import ROOT

OWN = "#005887"  # what the tokens say, for who has chosen nothing
NEEDED = 4.5
STEP = 0.004
WHITE = (1.0, 0.0, 0.0)
SURFACES = ("paper", "surface", "sunk", "olive-wash", "brass-wash", "clay-wash")

Oklch = tuple[float, float, float]  # lightness, chroma, hue in degrees

_HEX = re.compile(r"#[0-9a-f]{6}")
_TOKEN = re.compile(r"--([a-z-]+): light-dark\(oklch\(([\d.]+) ([\d.]+) ([\d.]+)\), oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)\)")


@dataclass(frozen=True)
class Palette:
    """What the tokens become, as #rrggbb by their names."""

    light: dict[str, str]
    dark: dict[str, str]


def normalized(text: str) -> str | None:
    """A color as #rrggbb; None for what is none."""
    color = text.strip().casefold()
    if re.fullmatch(r"#?[0-9a-f]{3}", color):
        color = "".join(2 * letter for letter in color.lstrip("#"))
    color = f"#{color.removeprefix('#')}"
    return color if _HEX.fullmatch(color) else None


def weakest(color: str) -> float:
    """The least contrast that it has in the light theme: below white text, and as text on every ground."""
    own = luminance(color)
    grounds = (luminance(to_hex(WHITE)), *_grounds(0), luminance(to_hex(_wash(from_hex(color), 0))))
    return min(contrast(own, ground) for ground in grounds)


def nearest(color: str) -> str:
    """The first color that holds on the way to black, in the same hue."""
    lightness, chroma, hue = from_hex(color)
    while weakest(found := to_hex((lightness, chroma, hue))) < NEEDED:
        lightness -= STEP
    return found


@lru_cache(maxsize=32)
def palette(color: str) -> Palette:
    lightness, chroma, hue = from_hex(color)
    light = {
        "sea": color,
        "sea-strong": to_hex((max(lightness - 0.07, 0.0), chroma, hue)),
        "sea-wash": to_hex(_wash((lightness, chroma, hue), 0)),
        "sea-rule": to_hex((0.84, min(chroma, 0.05), hue)),
        "on-sea": to_hex(WHITE),
    }
    wash, on = _wash((lightness, chroma, hue), 1), (0.19, min(chroma, 0.04), hue)
    grounds = [*_grounds(1), luminance(to_hex(wash)), luminance(to_hex(on))]
    bright = _bright((max(lightness, 0.78), min(chroma, 0.12), hue), grounds)
    dark = {
        "sea": to_hex(bright),
        "sea-strong": to_hex((min(bright[0] + 0.07, 1.0), 0.8 * bright[1], hue)),
        "sea-wash": to_hex(wash),
        "sea-rule": to_hex((0.42, min(chroma, 0.065), hue)),
        "on-sea": to_hex(on),
    }
    return Palette(light, dark)


@lru_cache(maxsize=32)
def stylesheet(color: str) -> str:
    """What a page wears beside its styles. Outside of every layer, so that it wins over the tokens."""
    shades = palette(color)
    tokens = ";".join(f"--{name}:light-dark({shades.light[name]},{shades.dark[name]})" for name in shades.light)
    return f":root{{{tokens}}}\n"


@lru_cache(maxsize=32)
def address(color: str) -> str:
    """Where its stylesheet is: an address that changes with what stands there."""
    return f"/look/{color[1:]}-{hashlib.sha256(stylesheet(color).encode()).hexdigest()[:8]}.css"


def contrast(one: float, other: float) -> float:
    """Of two luminances, as WCAG 2.2 has it."""
    lighter, darker = max(one, other), min(one, other)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    return _weighed(*map(_linear, _parts(color)))


def _weighed(red: float, green: float, blue: float) -> float:
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _wash(color: Oklch, theme: int) -> Oklch:
    """The ground of notes, faintly of the color."""
    lightness, most = ((0.955, 0.02), (0.275, 0.04))[theme]
    return lightness, min(color[1], most), color[2]


def _bright(color: Oklch, grounds: list[float]) -> Oklch:
    lightness, chroma, hue = color
    while min(contrast(luminance(to_hex((lightness, chroma, hue))), ground) for ground in grounds) < NEEDED:
        lightness += STEP
    return lightness, chroma, hue


@cache
def _grounds(theme: int) -> tuple[float, ...]:
    """The luminances of what text stands on in the light theme (0) or the dark one (1), clipped as browsers do."""
    found = {}
    for name, *numbers in _TOKEN.findall((ROOT / "static" / "css" / "tokens.css").read_text("utf-8")):
        parts = _to_linear(*map(float, numbers[3 * theme : 3 * theme + 3]))
        found[name] = _weighed(*(min(1.0, max(0.0, part)) for part in parts))
    return tuple(found[name] for name in SURFACES)


def from_hex(color: str) -> Oklch:
    red, green, blue = map(_linear, _parts(color))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def to_hex(color: Oklch) -> str:
    """As a screen shows it: with as much of its chroma as sRGB has at this lightness."""
    lightness, chroma, hue = color
    while not all(-1e-4 <= part <= 1 + 1e-4 for part in _to_linear(lightness, chroma, hue)) and chroma > 0:
        chroma = max(0.0, chroma - STEP)
    parts = (min(1.0, max(0.0, part)) for part in _to_linear(lightness, chroma, hue))
    return "#" + "".join(f"{round(255 * part):02x}" for part in map(_gamma, parts))


def _to_linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _parts(color: str) -> Iterator[float]:
    return (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
