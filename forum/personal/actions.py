"""Asking for all of one's data, and erasing a person."""

import secrets
from collections.abc import Collection, Iterator
from typing import Literal

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from forum.accounts.addresses import email_key
from forum.accounts.models import MailLink, Person
from forum.accounts.queries import count_administrators, roles_of
from forum.core import limits
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import NotFound, Refused
from forum.core.jobs.queue import enqueue
from forum.core.languages import speaking
from forum.core.log.actions import record
from forum.core.log.models import LogEntry
from forum.core.mail.models import Letter
from forum.core.models import Submission
from forum.core.site import site
from forum.core.text import name_key, skeleton
from forum.core.viewer import Viewer
from forum.knowledge.models import Citation
from forum.moderation.models import Report, ReviewItem
from forum.personal.holdings import HOLDINGS
from forum.personal.models import Download
from forum.pictures.models import PictureCitation
from forum.reactions.models import Reaction
from forum.threads.actions import erasing
from forum.threads.models import Comment

Posts = Literal["stay", "go"]

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def ask_for_download(viewer: Viewer) -> Download:
    """The worker makes it; a letter tells when it is there."""
    download = Download(person_id=viewer.id)
    db.session.add(download)
    db.session.flush()
    enqueue("personal.download", {"download": download.id})
    return download


def erase(actor: Viewer, person: Person, *, posts: Posts, reason: str = "") -> None:
    """From this moment on nobody signs in as the person, and nothing of theirs shows but posts that stay.

    What takes longer (the name in posts of others, the index, kept files) is the worker's, which has the names until then.
    Raises Refused for the last administrator.
    """
    person = db.session.get(Person, person.id, with_for_update=True, populate_existing=True)
    if person.erased_at is not None:
        raise NotFound
    if "administrator" in roles_of(person.id) and not count_administrators(but=person.id):
        raise Refused(_("The site needs an administrator. Give somebody else the role first."))
    joined = db.session.scalars(select(Person).where(Person.joined_id == person.id).with_for_update()).all()
    everybody = [person, *joined]
    names = tuple(dict.fromkeys(name for one in everybody for name in (one.handle, one.source_key) if name))
    addresses = _addresses(everybody)
    words = [*dict.fromkeys([*names, *(one.display_name for one in everybody), *addresses])]
    reacted = list(db.session.scalars(select(Reaction.comment_id).where(Reaction.person_id == person.id)))
    _forget_tries(person, words)
    _forget_mail(addresses)
    _forget_words(everybody)
    sweep(person.id, posts)
    for one in everybody:
        erasing.unlink_mentions(one.handle)
        _become_nobody(one)
    record(actor, "person.erase", "person", person.id, reason=reason, after={"posts": posts})
    told = {"person": person.id, "names": names, "words": words, "handle": person.handle}
    enqueue("personal.erase", told | {"posts": posts, "reacted": reacted, "stage": "posts", "after": 0})


def sweep(person_id: int, posts: Posts) -> None:
    """Deletes what goes. Done once more by the worker, for what was being written at that moment."""
    for holding in HOLDINGS:
        if holding.erased == "goes":
            db.session.execute(delete(holding.table).where(holding.column == person_id))
        if holding.erased == "unnamed":
            db.session.execute(update(holding.table).where(holding.column == person_id).values({holding.column: None}))
    if posts == "go":
        own = select(Comment.id).where(Comment.author_id == person_id)
        for table in (Citation, PictureCitation, Report, ReviewItem):
            db.session.execute(delete(table).where(table.comment_id.in_(own)))
        erasing.withdraw_all(person_id)


def _addresses(everybody: list[Person]) -> list[str]:
    """All that mail went to, but what is somebody else's by now."""
    ids = [one.id for one in everybody]
    written = select(MailLink.address).where(MailLink.person_id.in_(ids)).distinct()
    known = dict.fromkeys([*filter(None, (one.email for one in everybody)), *db.session.scalars(written)])
    keys = {email_key(address) for address in known}
    others = set(db.session.scalars(select(Person.email_key).where(Person.email_key.in_(keys), Person.id.not_in(ids))))
    return [address for address in known if email_key(address) not in others]


def _forget_mail(addresses: Collection[str]) -> None:
    """To the addresses, where it isn't under the person's id."""
    folded = {address.lower() for address in addresses}
    db.session.execute(delete(Letter).where(func.lower(Letter.address).in_(folded | set(addresses))))
    db.session.execute(delete(MailLink).where(MailLink.address_key.in_({email_key(address) for address in addresses})))


def _forget_words(everybody: list[Person]) -> None:
    """What the person wrote on invitations, and what was written to them."""
    ids = [one.id for one in everybody]
    for link in db.session.scalars(select(MailLink).where(MailLink.by_id.in_(ids))):
        link.payload = link.payload | ({"message": ""} if "message" in link.payload else {})
    told = (LogEntry.action == "person.suspend", LogEntry.subject_type == "person", LogEntry.subject_id.in_(ids))
    db.session.execute(update(LogEntry).where(*told).values(reason=""))


def _forget_tries(person: Person, words: list[str]) -> None:
    db.session.execute(delete(Submission).where(Submission.token.startswith(f"{person.public_id}:", autoescape=True)))
    limits.forget_subjects(db.session, list(_tried_as(person, words)))


def _tried_as(person: Person, words: list[str]) -> Iterator[str | int]:
    """What limits count this person's tries under."""
    yield from (person.id, f"person {person.id}")
    for word in words:
        yield from (word, word.casefold(), f"name {name_key(word)}")


def _become_nobody(person: Person) -> None:
    handle = "former-" + "".join(secrets.choice(_ALPHABET) for _each in range(10))
    with speaking(site().languages[0]):
        person.display_name = _("Former member")
    person.handle, person.name_key, person.skeleton = handle, name_key(handle), skeleton(handle)
    person.hue, person.about, person.language, person.theme = 1, "", "", ""
    person.email = person.email_key = person.email_verified_at = person.password_hash = None
    person.source = person.source_key = person.suspended_until = None
    person.suspended_for = ""
    person.erased_at = now()
    db.session.flush()
