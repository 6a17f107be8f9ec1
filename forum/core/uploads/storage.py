"""Where files are kept: in a folder of the instance, under names of our own."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import mkstemp
from typing import IO

UNFINISHED = ".new-"


class Folder:
    """Files by name, spread over folders by the first two letters. `s3://…` can have the same four functions."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def put(self, name: str, content: bytes) -> None:
        """Whole and on the disk when this returns, or not there."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = mkstemp(prefix=UNFINISHED, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.rename(draft, path)
            _to_disk(path.parent)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    def open(self, name: str) -> IO[bytes]:
        """Raises FileNotFoundError."""
        return self._path(name).open("rb")

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def remove_strays(self, seconds: float, known: Callable[[list[str]], set[str]]) -> None:
        """Removes what was never finished, and what isn't among the `known` of the names given, once it is that old."""
        before = time.time() - seconds
        for folder in sorted(self.home.glob("[a-z0-9][a-z0-9]")):
            old = [each.name for each in os.scandir(folder) if each.stat().st_mtime < before]
            wanted = known([name for name in old if not name.startswith(UNFINISHED)])
            for name in old:
                if name not in wanted:
                    (folder / name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.home / name[:2] / name


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
