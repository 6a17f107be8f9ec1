"""'Start my site': all that the demo made goes, with what was written in it; whoever presses stays and runs the site."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from forum.accounts.addresses import email_key
from forum.accounts.models import Person, PersonRole
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Invalid, NotFound
from forum.core.jobs.queue import enqueue
from forum.core.log.actions import record
from forum.core.models import SiteRow
from forum.core.settings import settings
from forum.core.site import change_site
from forum.core.text import name_key, one_line, skeleton
from forum.core.viewer import Viewer
from forum.demo import content
from forum.search import index

JOB = "demo.clear"
FOLDERS = ("mail", "pictures", "cases", "imports", "downloads", "look")
KEPT_TABLES = ("people", "person_roles")
FIRST_STEP = "site"


@dataclass(frozen=True, kw_only=True)
class Account:
    """What becomes of an account that the demo made and told everybody the password of."""

    handle: str
    display_name: str
    email: str
    password_hash: str


def is_of_demo(viewer: Viewer) -> bool:
    return viewer.handle in {said["handle"] for said in content.site()["people"]}


def remove(viewer: Viewer, account: Account | None) -> None:
    """All of it in the caller's transaction. `account` is what the viewer's own becomes; needed for one of the demo.

    Raises NotFound on a site that isn't the demo, also for the second of two who press at once.
    """
    is_demo = select(SiteRow.id).where(SiteRow.is_demo).with_for_update()
    if db.session.scalar(is_demo) is None:
        raise NotFound
    if account is None and is_of_demo(viewer):
        raise Invalid({"username": "an account of the demo needs a name of its own"})
    db.session.expunge_all()
    for table in reversed(db.metadata.sorted_tables):
        if table.name not in KEPT_TABLES:
            db.session.execute(table.delete())
    db.session.execute(delete(PersonRole).where(PersonRole.person_id != viewer.id))
    db.session.execute(delete(Person).where(Person.id != viewer.id))
    if account is not None:
        _take_over(db.session.get_one(Person, viewer.id), account)
    change_site(setup_step=FIRST_STEP)
    record(viewer, "site.start", "site", 1)
    enqueue(JOB, {"before": now().timestamp()})


def clear(before: float) -> None:
    """What the demo left outside of the database; what has come since that moment stays. Harmless when done twice."""
    home = settings().instance_path
    (home / content.ACCOUNTS).unlink(missing_ok=True)
    for folder in FOLDERS:
        for left in (home / folder).rglob("*"):
            if left.is_file() and left.stat().st_mtime < before:
                left.unlink(missing_ok=True)
    index.rebuild()


def _take_over(person: Person, account: Account) -> None:
    person.handle = account.handle
    person.name_key = name_key(account.handle)
    person.skeleton = skeleton(account.handle)
    person.display_name = one_line(account.display_name) or account.handle
    person.email = account.email
    person.email_key = email_key(account.email)
    person.email_verified_at = person.created_at = now()
    person.password_hash = account.password_hash
    person.about = person.language = ""
    db.session.flush()
