"""Files that people may send: honest pictures, and others made to cost or to cheat."""

import struct
import zlib
from io import BytesIO

from PIL import Image, PngImagePlugin

SECRET = b"zq canary of a place"


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", colour="teal", **how) -> bytes:
    made = BytesIO()
    Image.new(mode, size, colour).save(made, kind, **how)
    return made.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, packed: bytes, *extra: bytes) -> bytes:
    """A PNG whose header says any size, whatever its pixels are."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *extra, chunk(b"IDAT", packed), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def zeros(megabytes: int) -> bytes:
    """So many megabytes of nothing, deflated to a thousandth."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(2**20)) for _ in range(megabytes)) + packer.flush()


def with_exif(kind: str = "JPEG", orientation: int = 6) -> bytes:
    """Upside down, with the place where it was taken and a name."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = orientation, "Camera " + SECRET.decode(), SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 58.0, 18.0), 3: "E", 4: (23.0, 43.0, 35.0)})
    made = Image.new("RGB", (60, 40), "white")
    made.paste("red", (0, 0, 60, 10))
    stream = BytesIO()
    made.save(stream, kind, exif=exif, **({"comment": SECRET} if kind == "JPEG" else {}))
    return stream.getvalue()


def with_words() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET.decode()}</x>", zip=True)
    return picture(pnginfo=told)


def gif_of_many_frames(frames: int = 100_000) -> bytes:
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0" + b"\x02\x02\x44\x01\0"
    return b"GIF89a" + struct.pack("<HH", 1, 1) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff" + frame * frames + b";"


def gif_of(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + picture("GIF")[10:]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<html><script>alert('" + SECRET + b"')</script></html>"
ZIP = b"PK\x03\x04" + bytes(26) + SECRET + b"PK\x05\x06" + bytes(18)
GIF_AND_SCRIPT = b"GIF89a/*" + picture("GIF")[8:] + b"*/=1;alert('" + SECRET + b"')//"

HARMLESS = {
    "a picture with a page behind it": lambda: picture() + HTML,
    "a picture with an archive behind it": lambda: picture("JPEG") + ZIP,
    "a GIF with a page behind it": lambda: picture("GIF") + HTML,
    "places and names in EXIF": with_exif,
    "places and names in EXIF of WebP": lambda: with_exif("WEBP", orientation=1),
    "words in PNG": with_words,
    "a profile of nonsense": lambda: picture(icc_profile=SECRET * 1000),
    "a huge profile": lambda: picture("JPEG", icc_profile=SECRET + bytes(4_000_000)),
    "a hundred thousand frames": gif_of_many_frames,
    "palette that shines through": lambda: picture("GIF", mode="P", colour=3, transparency=3),
    "greys of sixteen bits": lambda: picture(mode="I;16", colour=40_000),
    "four inks": lambda: picture("JPEG", mode="CMYK", colour=(10, 20, 30, 40)),
    "one pixel": lambda: picture(size=(1, 1)),
    "one line": lambda: picture(size=(20_000, 1)),
    "AVIF": lambda: picture("AVIF"),
    "a name of another kind": lambda: picture("WEBP"),
}

REFUSED = {
    "nothing": (lambda: b"", "empty"),
    "zeros": (lambda: bytes(100_000), "kind"),
    "SVG": (lambda: SVG, "kind"),
    "a page": (lambda: HTML, "kind"),
    "an archive": (lambda: ZIP, "kind"),
    "TIFF": (lambda: picture("TIFF"), "kind"),
    "BMP": (lambda: picture("BMP"), "kind"),
    "ICO": (lambda: picture("ICO"), "kind"),
    "PDF": (lambda: picture("PDF"), "kind"),
    "EPS": (lambda: picture("EPS"), "kind"),
    "eighty-one megapixels": (lambda: picture(size=(9000, 9000), mode="L", colour=0), "pixels"),
    "a header of two gigapixels": (lambda: png(46_000, 46_000, zeros(1)), "pixels"),
    "a GIF of four gigapixels": (lambda: gif_of(65_535, 65_535), "pixels"),
    "a GIF that is a script": (lambda: GIF_AND_SCRIPT, None),
    "half a PNG": (lambda: picture(size=(900, 900), compress_level=0)[:-800_000], "damaged"),
    "half a JPEG": (lambda: picture("JPEG", size=(900, 900))[:-2_000], "damaged"),
    "half a WebP": (lambda: picture("WEBP", size=(900, 900))[:-200], "damaged"),
    "a head alone": (lambda: picture()[:40], None),
    "words that unpack to much": (
        lambda: png(10, 10, zlib.compress(bytes(310)), chunk(b"zTXt", b"Comment\0\0" + zeros(200))),
        "damaged",
    ),
    "a profile that unpacks to much": (
        lambda: png(10, 10, zlib.compress(bytes(310)), chunk(b"iCCP", b"p\0\0" + zeros(200))),
        None,
    ),
}
