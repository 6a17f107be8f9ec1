from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.accounts.presenting import end_in_words
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.queue import job
from forum.core.languages import speaking
from forum.core.mail.letters import Message, Paragraph, Quote, letter
from forum.core.mail.models import Letter
from forum.core.site import site
from forum.moderation.actions import follow


@job("moderation.follow")
def follow_hiding(payloads: list[dict]) -> None:
    for payload in payloads:
        with transaction.writing():
            follow(payload["person"], payload["threads"])


@letter("suspended")
def tell_suspended(letter: Letter) -> Message | None:
    """Nothing once the suspension is over."""
    person = db.session.get(Person, letter.person_id)
    if person is None or not person.email or not person.suspended_until or person.suspended_until <= now():
        return None
    with speaking(person.language or site().languages[0]):
        return Message(
            to=person.email,
            language=person.language or site().languages[0],
            subject=_("Your account is suspended"),
            parts=(
                Paragraph(_("Your account at %(site)s is suspended.", site=site().name)),
                Quote(person.suspended_for),
                Paragraph(end_in_words(person.suspended_until)),
            ),
        )
