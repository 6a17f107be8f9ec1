"""What the letters say. Made when they go out: who may read what, and what is news still, is asked then."""

from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import bindparam, select

from forum.accounts.models import Person
from forum.core.languages import grouped, language, speaking, text_of
from forum.core.mail.letters import Action, Message, Paragraph, Part, Quote, Small
from forum.core.mail.models import Letter
from forum.core.prepared import fetch
from forum.core.settings import settings
from forum.core.signing import sign
from forum.core.site import site
from forum.core.viewer import Viewer
from forum.notifications.models import KINDS
from forum.notifications.presenting import excerpt, happened
from forum.notifications.queries import Mailed, settings_of, to_mail
from forum.notifications.replies import reply_address
from forum.notifications.settings import DAILY, NONE, PACE
from forum.threads.presenting import address_of
from forum.threads.queries import titles

STOP = "stop mails"
EXCERPT = 300


class Stop(NamedTuple):
    """What an address in a letter ends: mails of a kind (`daily` the letter of a day) to a person, or about one subject."""

    person: str
    kind: str
    subject: str = ""

    @property
    def address(self) -> str:
        return f"{settings().address}/notifications/stop/{sign(STOP, *self)}"


def compose(letter: Letter, viewer: Viewer) -> Message | None:
    wanted = settings_of(viewer.id) if viewer.is_member else {PACE: NONE}
    found = fetch(_ADDRESS, person_id=viewer.id)
    if wanted[PACE] == NONE or not found:
        return None
    told = [one for one in to_mail(letter.payload["told"], viewer) if wanted[f"{one.row.kind}.mail"] == "on"]
    if not told:
        return None
    told.sort(key=lambda one: KINDS.index(one.row.kind))
    with speaking(viewer.language):
        is_one = len({one.first[0].public_id if one.row.board_id is None else one.row.slug for one in told}) == 1
        return (_about_one if is_one else _of_a_day)(told, viewer, found[0].email)


_ADDRESS = select(Person.email).where(Person.id == bindparam("person_id"), Person.email_verified_at.is_not(None))


def _about_one(told: Sequence[Mailed], viewer: Viewer, to: str) -> Message:
    """About one thread or board: its subject stays the same, so that mailboxes keep such mails together."""
    strongest = told[0]
    first, board = strongest.first[0], strongest.row.slug if strongest.row.board_id else ""
    title = text_of(strongest.row, language(), "name") if board else first.title
    parts = [part for one in told for part in _parts(one, viewer)]
    if not board and reply_address(first.public_id, viewer.public_id):
        parts.append(Small(_("Answer this mail, and your answer is posted as a comment.")))
    return Message(
        to=to,
        language=language(),
        subject=_("New threads in %(board)s", board=title) if board else f"Re: {title}",
        parts=tuple(parts),
        stop=Stop(viewer.public_id, strongest.row.kind, board or first.public_id).address,
        about=f"board-{board}" if board else f"thread-{first.public_id}",
        reply_to="" if board else reply_address(first.public_id, viewer.public_id),
    )


def _of_a_day(told: Sequence[Mailed], viewer: Viewer, to: str) -> Message:
    many = sum(one.many for one in told)
    words = {"count": grouped(many), "site": site().name}
    return Message(
        to=to,
        language=language(),
        subject=ngettext("%(count)s new post at %(site)s", "%(count)s new posts at %(site)s", many, **words),
        parts=tuple(part for one in told for part in _parts(one, viewer)),
        stop=Stop(viewer.public_id, DAILY).address,
    )


def _parts(one: Mailed, viewer: Viewer) -> list[Part]:
    first, row = one.first[0], one.row
    many_threads = row.board_id is not None and one.many > 1
    what = happened(row.kind, one.many, first.author, first.author_id == viewer.id)
    title = text_of(row, language(), "name") if many_threads else first.title
    parts: list[Part] = [Paragraph(_("%(happened)s “%(title)s”", happened=what, title=title))]
    for post in one.first:
        words = post.title if many_threads else excerpt(post, EXCERPT)
        parts.append(Quote(words if one.many == 1 or many_threads else f"{post.author}: {words}"))
    if many_threads:
        return [*parts, Action(_("See the new threads"), f"{settings().address}/boards/{row.slug}")]
    number = None if row.board_id else first.number
    return [*parts, Action(_("Read on"), settings().address + address_of(first, number))]


def reply_refused(letter: Letter, viewer: Viewer) -> Message | None:
    """Why an answer by mail wasn't posted; the title stands there only where the member may still read it."""
    found = fetch(_ADDRESS, person_id=viewer.id) if viewer.is_member else []
    if not found:
        return None
    title = titles({letter.payload["thread"]}, viewer).get(letter.payload["thread"])
    with speaking(viewer.language):
        return Message(
            to=found[0].email,
            language=language(),
            subject=_("Your answer wasn’t posted"),
            parts=(
                Paragraph(_("The mail that you answered with couldn’t be posted as a comment.")),
                *([Paragraph(_("The thread: “%(title)s”", title=title.title))] if title else []),
                Paragraph(letter.payload["why"]),
            ),
        )
