"""Answers to letters about threads, posted as comments: what may be done by mail is what the member may do here.

The address that an answer came to was made for one member and one thread, and the mail must be from that member's confirmed
address; what isn't says nothing to anybody. What can't be posted is told to the member by a letter.
"""

from io import BytesIO

from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts.addresses import email_key
from forum.accounts.models import Person
from forum.core import limits, once, scrubbing, transaction
from forum.core.database import db
from forum.core.errors import Invalid, NotFound, Refused
from forum.core.incoming.reading import Mail
from forum.core.incoming.signed_addresses import opened, signed
from forum.core.languages import speaking
from forum.core.limits import TooMany
from forum.core.mail.letters import send
from forum.core.markup.render import TooComplex
from forum.core.uploads.making import NotTaken
from forum.core.viewer import Viewer
from forum.pictures import files as pictures
from forum.pictures.actions import add_pictures
from forum.reading.actions import mark_read
from forum.threads.actions import reply
from forum.threads.drafts import compose
from forum.threads.queries import get_thread
from forum.viewers import viewer_of

THREAD = "t"  # the purpose of an address that letters about a thread are answered to
REFUSED = "notifications.reply_refused"
MOST_PICTURES = 4


def reply_address(thread: str, person: str) -> str:
    """Where a member answers a letter about a thread, by their public ids; empty where no mail arrives."""
    return signed(THREAD, thread, person)


def post(mail: Mail, recipient: str) -> bool:
    """Whether the mail came to an address of a thread; then it is done with, posted or not."""
    words = next((found[1] for found in map(opened, (recipient, *mail.recipients)) if found and found[0] == THREAD), None)
    if words is None:
        return False
    if mail.nature == "person" and len(words) == 2:
        with transaction.reading():
            person = _member(words[1], mail.sender)
            viewer = viewer_of(person.id) if person else Viewer()
        if viewer.is_member:
            with speaking(viewer.language):
                _post(mail, words[0], viewer)
    return True


def _member(public_id: str, sender: str) -> Person | None:
    is_theirs = Person.email_key == email_key(sender), Person.email_verified_at.is_not(None)
    return db.session.scalar(select(Person).where(Person.public_id == public_id, *is_theirs))


def _post(mail: Mail, thread_id: str, viewer: Viewer) -> None:
    token = f"mail {email_key(mail.message_id)}"[:40]
    try:
        with transaction.reading():
            text = scrubbing.scrub(mail.reply)
            if once.is_spent(token, viewer):
                return
        if not text.strip():
            raise Refused(_("There was nothing in it beside what it quotes."))
        limits.spend(("post", viewer.id))
        taken_in = _pictures(mail)
        pictured = "\n\n".join(f"![{_('What it shows')}]({named.address})" for named, _size in taken_in)
        draft = compose("\n\n".join(filter(None, [text, pictured])))
        with transaction.writing():
            if once.begin(token, viewer) is not None:
                return
            thread, _in = get_thread(thread_id, viewer)
            add_pictures(viewer, taken_in)
            comment = reply(viewer, thread, draft)
            if comment.number > 0:
                mark_read(viewer, thread, comment.number)
            once.finish(token, viewer, f"/comments/{comment.public_id}")
    except NotFound:
        _refuse(viewer, thread_id, _("The thread isn’t there any more, or isn’t open to you."))
    except TooMany as reached:
        _refuse(viewer, thread_id, reached.words)
    except TooComplex as error:
        _refuse(viewer, thread_id, str(error.reason))
    except Invalid as invalid:
        _refuse(viewer, thread_id, " ".join(map(str, invalid.errors.values())))
    except Refused as refused:
        _refuse(viewer, thread_id, str(refused))


def _pictures(mail: Mail) -> list:
    """Up to four pictures that came along; what is no picture is passed by."""
    taken_in = []
    for file in [one for one in mail.files if one.media_type.startswith("image/")][:MOST_PICTURES]:
        try:
            taken_in.append(pictures.take_in(BytesIO(file.content)))
        except NotTaken as error:
            if error.reason == "busy":
                raise
    return taken_in


def _refuse(viewer: Viewer, thread_id: str, why: str) -> None:
    with transaction.writing():
        send(REFUSED, person_id=viewer.id, payload={"thread": thread_id, "why": why})
