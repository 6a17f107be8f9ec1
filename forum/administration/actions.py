"""The first administrator, the site's own settings, and starting again what failed."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from forum.accounts import actions as accounts
from forum.accounts.models import Person
from forum.administration import queries
from forum.core.clock import now
from forum.core.database import db, new_public_id
from forum.core.errors import NotFound
from forum.core.incoming import mailboxes
from forum.core.jobs.models import Job
from forum.core.log.actions import record
from forum.core.mail import server
from forum.core.mail.letters import send
from forum.core.models import SiteRow
from forum.core.site import change_site
from forum.core.viewer import ANONYMOUS, Viewer

TOKEN_BYTES = 24
TEST_LASTS = timedelta(minutes=10)


def new_setup_token() -> str | None:
    """What whoever has it may become the administrator by, once; earlier ones are worth nothing. None where there is one."""
    if queries.has_administrator():
        return None
    token = secrets.token_urlsafe(TOKEN_BYTES)
    change_site(setup_hash=_hash(token))
    return token


def is_setup_token(token: str) -> bool:
    return queries.settings_row().setup_hash == _hash(token) and not queries.has_administrator()


def become_administrator(token: str, *, handle: str, email: str, display_name: str, password_hash: str, language: str) -> Person:
    """The first administrator's account. Of two who press at once the second finds the token used: NotFound."""
    used = update(SiteRow).where(SiteRow.setup_hash == _hash(token)).values(setup_hash="", setup_step="site")
    if not db.session.execute(used).rowcount or queries.has_administrator():
        raise NotFound
    person = accounts.add_person(
        handle=handle,
        email=email,
        display_name=display_name,
        password_hash=password_hash,
        language=language,
        is_verified=True,
    )
    accounts.set_roles(ANONYMOUS, person, ["administrator"], "")
    return person


def go_to_step(name: str) -> None:
    """Keeps where the first run is, for whoever comes back to it."""
    change_site(setup_step=name)


def finish_setup(viewer: Viewer) -> None:
    change_site(set_up_at=now(), setup_step="")
    record(viewer, "site.ready", "site", 1)


def change_settings(viewer: Viewer, *, reason: str = "", **values: Any) -> None:
    """Changes some of the site's settings, on the record. What stays as it was isn't told, and passwords never are."""
    row = queries.settings_row()
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        return
    change_site(**changed)
    before = {name: before[name] for name in changed}
    record(viewer, "site.change", "site", 1, reason=reason, before=_told(before), after=_told(changed))


def send_test(viewer: Viewer, language: str) -> str:
    """A mail to the viewer's own address; returns the name that `queries.test_letter` finds it by."""
    name = new_public_id()
    address = db.session.get_one(Person, viewer.id).email or ""
    once = f"test {viewer.id} {name}"
    payload = {"language": language}
    send("core.test", person_id=viewer.id, address=address, payload=payload, once=once, expires_in=TEST_LASTS)
    return name


def retry_parked_jobs(viewer: Viewer) -> int:
    """Puts everything that failed too often back into the queue; returns how much that was."""
    again = update(Job).where(Job.parked_at.is_not(None)).values(parked_at=None, attempts=0, run_at=now())
    count = db.session.execute(again).rowcount
    if count:
        record(viewer, "jobs.retry", "site", 1, after={"count": count})
    return count


def _told(values: dict[str, Any]) -> dict[str, Any]:
    hosts = {"mail_url": lambda url: server.parts(url).host, "mail_in_url": lambda url: mailboxes.parts(url).host}
    return {name: hosts[name](value) if name in hosts else value for name, value in values.items()}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
