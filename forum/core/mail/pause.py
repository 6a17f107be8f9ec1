"""When a mail server is down, letters keep their place: nobody knocks for a while, a little longer each time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from forum.core.clock import now

FIRST, LONGEST = timedelta(seconds=15), timedelta(minutes=2)


@dataclass
class Pause:
    """Of this process and one address of a server: another address is tried at once."""

    url: str
    first: timedelta = FIRST
    longest: timedelta = LONGEST
    troubles: int = 0
    since: datetime | None = None
    length: timedelta = timedelta()

    @property
    def holds(self) -> bool:
        return self.since is not None and self.since <= now() < self.since + self.length

    def over(self) -> None:
        self.troubles, self.since = 0, None

    def after(self, *, break_off: bool = False) -> None:
        """After trouble. A connection that broke off once may be that letter's fault: the next one is tried at once."""
        self.troubles += 1
        steps = self.troubles - break_off
        self.since, self.length = now(), min(self.first * 2 ** min(steps - 1, 10), self.longest) if steps else timedelta()


def pause_of(url: str) -> Pause:
    kept = current_app.extensions.get("stoa.mail.pause")
    if kept is None or kept.url != url:
        kept = current_app.extensions["stoa.mail.pause"] = Pause(url)
    return kept
