"""The site's own logo: a file in the instance, named by its content and its size."""

import hashlib
import re
from pathlib import Path

from forum.core.settings import settings
from forum.core.site import site
from forum.core.uploads.making import Picture

_NAME = re.compile(r"[0-9a-f]{16}-(\d{1,4})x(\d{1,4})\.webp")


def keep(made: Picture) -> str:
    """Puts a finished picture into the instance; returns its name, for the site's settings."""
    picture = made.small or made.full
    name = f"{hashlib.sha256(picture).hexdigest()[:16]}-{made.width}x{made.height}.webp"
    file = _folder() / name
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.write_bytes(picture)
    draft.replace(file)
    return name


def is_there(name: str) -> bool:
    """Whether this is the name of a logo that was kept, the site's by now or not."""
    return bool(_NAME.fullmatch(name)) and (_folder() / name).is_file()


def read(name: str) -> bytes | None:
    """The file; None for one that isn't the site's."""
    try:
        return (_folder() / name).read_bytes() if name == site().logo and _NAME.fullmatch(name) else None
    except FileNotFoundError:
        return None


def attributes(name: str) -> dict[str, str]:
    """Of the element that shows it."""
    width, height = _NAME.fullmatch(name).groups()
    return {"src": f"/look/{name}", "width": width, "height": height}


def _folder() -> Path:
    return settings().instance_path / "look"
