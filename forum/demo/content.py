"""Reading what `content/` says happened, with every moment as how long ago it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "content"
DOCS = FOLDER / "docs"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Said = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """What happened in a thread. `kind` is `start`, `comment`, `accept` or `act`; `said` is as in the file."""

    ago: timedelta
    kind: str
    thread: Said
    said: Said
    number: int = 0


def site() -> Said:
    return _read(FOLDER / "site.yaml")


def threads() -> list[Said]:
    return [thread for file in sorted((FOLDER / "threads").glob("*.yaml")) for thread in _read(file)["threads"]]


def events(of: list[Said]) -> list[Event]:
    """All that happened, the oldest first."""
    found = [event for thread in of for event in _events(thread)]
    return sorted(found, key=lambda event: event.ago, reverse=True)


def _events(thread: Said) -> Iterator[Event]:
    began = timedelta(days=thread.get("days_ago", 0), hours=thread.get("hours_ago", 0))
    yield Event(began, "start", thread, thread, 1)
    for number, comment in enumerate(thread.get("comments", ()), start=2):
        ago = began - timedelta(hours=comment["after_hours"])
        yield Event(ago, "comment", thread, comment, number)
        if comment.get("accepted"):
            yield Event(ago - timedelta(minutes=5), "accept", thread, comment, number)
    for act in thread.get("acts", ()):
        yield Event(began - timedelta(hours=act["after_hours"]), "act", thread, act, act.get("comment", 0))


def _read(file: Path) -> Said:
    return yaml.load(file.read_text("utf-8"), _Loader)  # noqa: S506 (both are safe loaders)
