"""The files of pictures: one in full and, of large ones, a smaller one for pages."""

from pathlib import Path
from typing import IO

from forum.core import transaction
from forum.core.database import new_public_id
from forum.core.markup.pictures import Named
from forum.core.settings import settings
from forum.core.uploads import making
from forum.core.uploads.storage import Folder

STRAY_SECONDS = 3600


def home() -> Path:
    return settings().instance_path / "pictures"


def take_in(sent: IO[bytes]) -> tuple[Named, int]:
    """Makes harmless and keeps what somebody sent; its name and its bytes. Takes seconds, raises NotTaken.

    The row comes after it: without one, the files are strays and go within hours.
    """
    transaction.forbid_inside("taking a picture in")
    made = making.make_harmless(sent, home())
    named = Named(new_public_id(), made.width, made.height)
    folder = Folder(home())
    folder.put(_full(named.public_id), made.full)
    if made.small is not None:
        folder.put(_small(named.public_id), made.small)
    return named, len(made.full) + len(made.small or b"")


def open_file(public_id: str, *, small: bool) -> IO[bytes]:
    """Raises FileNotFoundError."""
    return Folder(home()).open(_small(public_id) if small else _full(public_id))


def remove(public_ids: list[str]) -> None:
    folder = Folder(home())
    for public_id in public_ids:
        folder.remove(_full(public_id))
        folder.remove(_small(public_id))


def remove_strays(known) -> None:
    """Removes what is older than an hour and belongs to none of the `known` of the public ids given."""

    def wanted(names: list[str]) -> set[str]:
        kept = known({_owner(name) for name in names})
        return {name for name in names if _owner(name) in kept}

    Folder(home()).remove_strays(STRAY_SECONDS, wanted)


def _full(public_id: str) -> str:
    return f"{public_id}.webp"


def _small(public_id: str) -> str:
    return f"{public_id}-small.webp"


def _owner(name: str) -> str:
    return name.partition(".")[0].removesuffix("-small")
