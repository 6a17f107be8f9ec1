"""Finding a value in JSON by a path such as `data.items[0].name`, and rules of the form `path = value`."""

import re
from dataclasses import dataclass
from typing import Any

STEP = re.compile(r"([^.\[\]]*)((?:\[\d{1,3}\])*)")

Steps = tuple[str | int, ...]


class Missing:
    """Nothing is there, which isn't the same as null."""


def parse(written: str) -> Steps:
    """Raises ValueError."""
    steps: list[str | int] = []
    for number, part in enumerate(written.strip().split(".")):
        found = STEP.fullmatch(part)
        if not found or not (found[1] or (found[2] and number == 0)):
            raise ValueError(written)
        steps += [found[1]] if found[1] else []
        steps += [int(each) for each in re.findall(r"\d+", found[2])]
    return tuple(steps)


def follow(value: Any, steps: Steps) -> Any:
    """What stands there, or Missing."""
    for step in steps:
        is_there = step in value if isinstance(value, dict) else isinstance(step, int) and _reaches(value, step)
        if not is_there:
            return Missing
        value = value[step]
    return value


def _reaches(value: Any, step: int) -> bool:
    return isinstance(value, list) and step < len(value)


@dataclass(frozen=True)
class Rule:
    """Holds where one of the values stands, in whatever case; a path alone, where true does."""

    steps: Steps
    values: tuple[str, ...]

    @classmethod
    def parse(cls, written: str) -> "Rule":
        """Raises ValueError."""
        path, equals, values = written.partition("=")
        wanted = tuple(each.strip().casefold() for each in values.split(",")) if equals else ("true",)
        if "" in wanted:
            raise ValueError(written)
        return cls(parse(path), wanted)

    def holds(self, value: Any) -> bool:
        return _said(follow(value, self.steps)).casefold() in self.values


def _said(value: Any) -> str:
    """A single value as JSON writes it; "" for all else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""
