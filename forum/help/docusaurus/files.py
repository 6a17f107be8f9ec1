"""The files of one folder, read without ever leaving it."""

import codecs
import os
import stat
from pathlib import Path

from forum.core.text import nfc
from forum.help.docusaurus.problems import Problems, noted

MAX_BYTES = 1_000_000
MAX_FILES = 50_000
MAX_DEPTH = 24


class Tree:
    """A folder given by somebody else.

    Names are POSIX paths below the root. Links are never followed, only regular files within the caps are
    read, and whatever is left out is noted among the problems.
    """

    def __init__(self, root: Path, problems: Problems) -> None:
        self.root = root.resolve()
        self.problems = problems

    def has_folder(self, name: str) -> bool:
        """Whether every step down to `name` is a real folder, not a link to one."""
        folder = self.root
        for step in name.split("/"):
            folder = folder / step
            if folder.is_symlink():
                self.problems.add(name, noted("A link to another place was not followed."))
                return False
        return folder.is_dir()

    def folders(self, name: str) -> list[str]:
        """Names of the folders directly below `name`, sorted; none where it doesn't exist."""
        return sorted(entry.name for entry in (self.root / name).iterdir()) if self.has_folder(name) else []

    def files(self, below: str = "") -> list[str]:
        """Every regular file at or below the folder, sorted. Folders that begin with a dot or `_` stay out."""
        found: list[str] = []
        top = self.root / below
        for folder, folders, names in os.walk(top):
            here = Path(folder)
            at = here.relative_to(top).as_posix()
            folders[:] = sorted(f for f in folders if self._may_enter(here / f, at))
            for name in sorted(names):
                if len(found) >= MAX_FILES:
                    self.problems.add(below or ".", noted("Only the first %(what)s files were read."), what=MAX_FILES)
                    return found
                found.append(name if at == "." else f"{at}/{name}")
        return found

    def _may_enter(self, folder: Path, at: str) -> bool:
        if folder.name.startswith((".", "_")) or folder.name == "node_modules":
            return False
        if folder.is_symlink():
            self.problems.add(self._name(folder), noted("A link to another place was not followed."))
            return False
        if at.count("/") >= MAX_DEPTH:
            self.problems.add(self._name(folder), noted("Nested too deep: not read."))
            return False
        return True

    def read(self, name: str) -> bytes | None:
        """The file's bytes; None, with a problem noted, where it can't or mustn't be read."""
        path = self.root / name
        try:
            status = path.lstat()
            if stat.S_ISLNK(status.st_mode):
                self.problems.add(name, noted("A link to another place was not followed."))
            elif not stat.S_ISREG(status.st_mode):
                self.problems.add(name, noted("Not a regular file: not read."))
            elif status.st_size > MAX_BYTES:
                self.problems.add(name, noted("Larger than %(what)s bytes: not read."), what=MAX_BYTES)
            else:
                return path.read_bytes()
        except OSError as error:
            self.problems.add(name, noted("Can’t be read: %(what)s."), what=error.strerror)
        return None

    def read_optional(self, name: str) -> bytes | None:
        """As `read`, but a file that isn't there is no problem."""
        return self.read(name) if os.path.lexists(self.root / name) else None

    def _name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def decode(data: bytes, name: str, problems: Problems) -> str | None:
    """Text with `\\n` line ends and no byte order mark; None for what isn't text at all."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    elif b"\0" in data:
        problems.add(name, noted("Not a text file: not read."))
        return None
    else:
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            problems.add(name, noted("Not UTF-8: the letters that couldn’t be read are shown as �."), line)
            text = data.decode(errors="replace")
    return nfc(text)
