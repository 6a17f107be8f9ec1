"""What was wrong with a folder: noted, survived, shown at the end of an import.

A problem is noted by whoever reads, and told later, in the language of whoever looks: so it is kept as the English sentence
that catalogues know it by, and the one thing in it that differs.
"""

from dataclasses import dataclass, field


def noted(said: str) -> str:
    """Marks a sentence for the catalogues; `%(what)s` in it stands for what differs."""
    return said


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one file; `line` is 0 where no line is to blame."""

    file: str
    line: int
    said: str
    what: str = ""

    @property
    def message(self) -> str:
        return self.said % {"what": self.what}

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


@dataclass(slots=True)
class Problems:
    """Collects problems, each once."""

    _found: dict[Problem, None] = field(default_factory=dict)

    def add(self, file: str, said: str, line: int = 0, *, what: object = "") -> None:
        """`said` is a sentence that `noted` marks."""
        self._found[Problem(file, line, said, str(what))] = None

    def __iter__(self):
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
