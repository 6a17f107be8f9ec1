"""Reading what `content/` says happened, with every moment as how long ago it was."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "content"
DOCS = FOLDER / "docs"
ACCOUNTS = "demo-accounts.txt"  # in the instance
OLDEST_LICENSE_DAYS = 270
YEAR_DAYS = 365
REVOKED_DAYS_AGO = 20
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Said = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """What happened, `said` as in the file: `start`, `comment`, `accept` or `act` in a `thread`, `license` or `revoke`."""

    ago: timedelta
    kind: str
    said: Said
    thread: Said = field(default_factory=dict)
    number: int = 0


def site() -> Said:
    return _read(FOLDER / "site.yaml")


def cases() -> Said:
    return _read(FOLDER / "cases.yaml")


def threads() -> list[Said]:
    return [thread for file in sorted((FOLDER / "threads").glob("*.yaml")) for thread in _read(file)["threads"]]


def events(threads: list[Said], licenses: list[Said]) -> list[Event]:
    """All that happened, the oldest first."""
    found = [event for thread in threads for event in _in_thread(thread)]
    found += [event for license in licenses for event in _of_license(license)]
    return sorted(found, key=lambda event: event.ago, reverse=True)


def _in_thread(thread: Said) -> Iterator[Event]:
    began = timedelta(days=thread.get("days_ago", 0), hours=thread.get("hours_ago", 0))
    yield Event(began, "start", thread, thread, 1)
    for number, comment in enumerate(thread.get("comments", ()), start=2):
        ago = began - timedelta(hours=comment["after_hours"])
        yield Event(ago, "comment", comment, thread, number)
        if comment.get("accepted"):
            yield Event(ago - timedelta(minutes=5), "accept", comment, thread, number)
    for act in thread.get("acts", ()):
        yield Event(began - timedelta(hours=act["after_hours"]), "act", act, thread, act.get("comment", 0))


def _of_license(license: Said) -> Iterator[Event]:
    """One of a year began a year before its end."""
    left = license.get("expires_days")
    began = OLDEST_LICENSE_DAYS if left is None else min(YEAR_DAYS - left, OLDEST_LICENSE_DAYS)
    yield Event(timedelta(days=began), "license", license)
    if license.get("revoked"):
        yield Event(timedelta(days=REVOKED_DAYS_AGO), "revoke", license)


def _read(file: Path) -> Said:
    return yaml.load(file.read_text("utf-8"), _Loader)  # noqa: S506 (both are safe loaders)
