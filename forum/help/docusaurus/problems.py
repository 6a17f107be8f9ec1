"""What was wrong with a folder: noted, survived, shown at the end of an import."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one file; `line` is 0 where no line is to blame."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


@dataclass(slots=True)
class Problems:
    """Collects problems, each once."""

    _found: dict[Problem, None] = field(default_factory=dict)

    def add(self, file: str, message: str, line: int = 0) -> None:
        self._found[Problem(file, line, message)] = None

    def __iter__(self):
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
