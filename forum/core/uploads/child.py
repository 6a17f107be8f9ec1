"""Makes one picture harmless: reads it from standard input, writes what may be kept to standard output.

Run by `making.py` as a process of its own, by its path and isolated, with nothing of ours imported: what stands in a
picture is decoded here and nowhere else, and a bug that it finds in a decoder finds nothing here. Every pixel is written
anew; nothing else of the file goes on (names, places, profiles, comments, what follows the picture).

Writes a line of JSON, {"width", "height", "parts": [bytes of each]} with the pictures themselves behind it (the full one,
then a smaller one if it is larger than PAGE), or {"refused": why}.
"""

import json
import os
import resource
import sys
from io import BytesIO

MEMORY = 400 * 2**20
CPU_SECONDS = 10
NICENESS = 10  # who only reads comes first
OUTPUT = 16 * 2**20
FILES = 16

PIXELS = 25_000_000
LONGEST = 2560
PAGE = (1440, 1280)  # twice the room that a page gives it (core/markup/pictures.py): for dense screens
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")
PROFILE_LIMIT = 2**20
ORIENTATION = 0x0112
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # of EXIF, as Pillow's transpositions

# Screenshots stay sharp to the pixel, up to this size; above it they are photographs that came as PNG.
LOSSLESS_LIMIT = 1_200_000


class Refused(Exception):
    """`args[0]` says why: "kind", "pixels" or "damaged"."""


def limit() -> None:
    os.nice(NICENESS)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def read(source):
    """The decoded picture upright, in sRGB, no longer than LONGEST, and whether it came without loss."""
    from PIL import (  # noqa: F401
        AvifImagePlugin,
        GifImagePlugin,
        Image,
        JpegImagePlugin,
        PngImagePlugin,
        UnidentifiedImageError,
        WebPImagePlugin,
    )

    try:
        picture = Image.open(source, formats=FORMATS)
    except Image.DecompressionBombError:
        raise Refused("pixels") from None
    except UnidentifiedImageError:
        raise Refused("kind") from None
    if picture.width * picture.height > PIXELS:
        raise Refused("pixels")
    kind, profile, turn = picture.format, picture.info.get("icc_profile"), _turn(picture)
    picture.draft("RGB", (LONGEST, LONGEST))  # a JPEG is decoded no larger than it is needed
    picture.load()
    picture = _shrunk(_in_colours(picture), (LONGEST, LONGEST))
    if turn is not None:
        picture = picture.transpose(turn)
    return _in_srgb(picture, profile), kind in ("PNG", "GIF")


def _turn(picture):
    try:
        return TURNS.get(picture.getexif().get(ORIENTATION))
    except Exception:  # whatever is wrong with it, the picture can be shown as it lies
        return None


def _in_colours(picture):
    """The same in RGB, or in RGBA where something shines through. Deep greys are brought down to eight bits."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    shines = "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA", "RGBa", "La")
    wanted = "RGBA" if shines else "RGB"
    return picture if picture.mode == wanted else picture.convert(wanted)


def _shrunk(picture, box: tuple[int, int]):
    if picture.width <= box[0] and picture.height <= box[1]:
        return picture
    scale = min(box[0] / picture.width, box[1] / picture.height)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return picture.resize(size, resample=3, reducing_gap=2.0)


def _in_srgb(picture, profile):
    if not profile or len(profile) > PROFILE_LIMIT:
        return picture
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=picture.mode)
    except Exception:  # a profile that can't be read or isn't of such colours changes nothing
        return picture


def write(picture, lossless: bool) -> bytes:
    picture.info = {}
    if lossless:
        made = _webp(picture, lossless=True, quality=20, method=1)
        if len(made) <= LOSSLESS_LIMIT:
            return made
    return _webp(picture, quality=86 if lossless else 82, method=3)


def _webp(picture, **how) -> bytes:
    made = BytesIO()
    picture.save(made, "WEBP", **how)
    return made.getvalue()


def make(source) -> tuple[dict, list[bytes]]:
    try:
        picture, lossless = read(source)
        parts = [write(picture, lossless)]
        smaller = _shrunk(picture, PAGE)
        if smaller is not picture:
            parts.append(write(smaller, lossless))
    except Refused as refusal:
        return {"refused": refusal.args[0]}, []
    except MemoryError:
        return {"refused": "dear"}, []
    except Exception:  # whatever a decoder says of what it was given
        return {"refused": "damaged"}, []
    return {"width": picture.width, "height": picture.height, "parts": [len(part) for part in parts]}, parts


if __name__ == "__main__":
    limit()
    sys.path.append(sys.argv[1])
    answer, made = make(sys.stdin.buffer)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + b"".join(made))
