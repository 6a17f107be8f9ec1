"""The files of cases: pictures made harmless, all others as they came, for download alone."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from forum.core import transaction
from forum.core.database import new_public_id
from forum.core.scrubbing import scrub_by_shape
from forum.core.settings import settings
from forum.core.text import one_line
from forum.core.uploads import making
from forum.core.uploads.making import BYTES_LIMIT, NotTaken
from forum.core.uploads.storage import Folder

LONGEST_NAME = 120
STRAY_SECONDS = 3600


@dataclass(frozen=True)
class Arrived:
    """A file that is kept and has no row yet. Only a picture has a width and a height."""

    public_id: str
    name: str
    bytes: int
    width: int | None = None
    height: int | None = None


def home() -> Path:
    return settings().instance_path / "cases"


def take_in(sent: IO[bytes], name: str) -> Arrived:
    """Keeps what somebody sent. Takes seconds, raises NotTaken: an empty file, one over 10 MB, a picture that can't be shown.

    The row comes after it: without one, the file is a stray and goes within hours.
    """
    transaction.forbid_inside("taking a file in")
    public_id = new_public_id()
    try:
        made = making.make_harmless(sent, home())
    except NotTaken as error:
        if error.reason != "kind":
            raise
        return _as_it_is(sent, public_id, name)
    _folder().put(f"{public_id}.webp", made.full)
    if made.small is not None:
        _folder().put(f"{public_id}-small.webp", made.small)
    size = len(made.full) + len(made.small or b"")
    return Arrived(public_id, _named(name), size, made.width, made.height)


def open_file(public_id: str, *, is_picture: bool, small: bool = False) -> IO[bytes]:
    """Raises FileNotFoundError. Not of every picture is there a smaller one."""
    if not is_picture:
        return _folder().open(f"{public_id}.bin")
    if small:
        try:
            return _folder().open(f"{public_id}-small.webp")
        except FileNotFoundError:
            pass
    return _folder().open(f"{public_id}.webp")


def remove(public_ids: list[str]) -> None:
    for public_id in public_ids:
        for name in (f"{public_id}.webp", f"{public_id}-small.webp", f"{public_id}.bin"):
            _folder().remove(name)


def remove_strays(known) -> None:
    """Removes what is older than an hour and belongs to none of the `known` of the public ids given."""

    def wanted(names: list[str]) -> set[str]:
        kept = known({_owner(name) for name in names})
        return {name for name in names if _owner(name) in kept}

    _folder().remove_strays(STRAY_SECONDS, wanted)


def given_name(name: str, is_picture: bool) -> str:
    """What a file is called when it is given away: pictures are WebP, whatever they were."""
    return f"{name.rpartition('.')[0] or name}.webp" if is_picture else name


def _as_it_is(sent: IO[bytes], public_id: str, name: str) -> Arrived:
    sent.seek(0)
    content = sent.read(BYTES_LIMIT + 1)
    if len(content) > BYTES_LIMIT:
        raise NotTaken("bytes")
    _folder().put(f"{public_id}.bin", content)
    return Arrived(public_id, _named(name), len(content))


def _named(name: str) -> str:
    """The last part of its name, as far as that is one, without keys."""
    plain = scrub_by_shape(one_line(name.replace("\\", "/").rpartition("/")[2]))
    return plain[-LONGEST_NAME:] or "file"


def _folder() -> Folder:
    return Folder(home())


def _owner(name: str) -> str:
    return name.partition(".")[0].removesuffix("-small")
