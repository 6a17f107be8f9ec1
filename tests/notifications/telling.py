"""What the tests of notifications share."""

from re import findall

from forum.core.database import db
from forum.core.jobs import worker
from forum.notifications import jobs
from tests.people import Browser


def happen() -> None:
    """Lets the worker do what is queued: afterwards everybody is told, and letters are asked for."""
    db.session.remove()
    worker.drain()
    jobs.ask_for_letters()
    db.session.remove()


def bell(browser: Browser) -> str:
    """What stands at a member's bell."""
    return findall(r"<b data-bell>(.*?)</b>", browser.get("/account/notifications").text)[0]


def told(browser: Browser) -> list[str]:
    """What the page of notifications says, a line a group; what is unseen begins with an asterisk."""
    page = browser.get("/notifications").text.replace("\n", " ")
    lines = findall(r'<li( class="new")?>.*?<p><bdi>(.*?)</bdi> <a[^>]*>(.*?)</a>', page)
    return [f"{'* ' if new else ''}{words} {title}" for new, words, title in lines]
