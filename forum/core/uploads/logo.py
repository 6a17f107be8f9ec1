"""Making a picture anew out of what somebody sent, without anything that it carried along."""

import io
import warnings

from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 25_000_000


class NotAPicture(Exception):
    """What was sent is none that can be taken. The message is for people."""


def reencode(data: bytes, longest: int = 512) -> bytes:
    """The picture as PNG, no side longer than this. Raises NotAPicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=FORMATS) as sent:
                if sent.width * sent.height > MOST_PIXELS:
                    raise NotAPicture
                picture = sent.convert("RGBA")
        picture.thumbnail((longest, longest))
        made = io.BytesIO()
        Image.frombytes("RGBA", picture.size, picture.tobytes()).save(made, "PNG", optimize=True)
    except (OSError, ValueError, SyntaxError, Warning, MemoryError) as error:
        raise NotAPicture from error
    return made.getvalue()


def size_of(made: bytes) -> tuple[int, int]:
    """Width and height of what `reencode` made."""
    with Image.open(io.BytesIO(made)) as picture:
        return picture.size
