"""What the mails about keys, ends and connections say. Asked when they go out: what is over by then is dropped."""

from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.accounts.queries import who_gets_mail
from forum.core.database import db
from forum.core.languages import language, speaking
from forum.core.mail.letters import Action, Message, Paragraph, Part, letter
from forum.core.mail.models import Letter
from forum.core.settings import settings
from forum.licenses import troubles
from forum.licenses.models import Connection


@letter("licenses.halted")
def halted(letter: Letter) -> Message | None:
    """Nothing once somebody has had a look."""
    person, connection = _about(letter)
    if person is None or connection is None or connection.halted_at is None:
        return None
    with speaking(person.language):
        return _message(
            person,
            _("Checking of licenses has stopped: %(name)s", name=connection.name),
            Paragraph(_("Of the licenses of %(name)s, far more than usual turned bad at once. That looks like a mistake at the "
                        "provider or in the connection, so they stay as they were, and none is checked.", name=connection.name)),
            Paragraph(_("Look at the account at the provider, then let checking go on, or accept what it says.")),
            Action(_("Open the administration"), f"{settings().address}/admin"),
        )  # fmt: skip


@letter("licenses.misconfigured")
def misconfigured(letter: Letter) -> Message | None:
    """Nothing once it gets answers again."""
    person, connection = _about(letter)
    if person is None or connection is None or connection.failing_since is None:
        return None
    with speaking(person.language):
        return _message(
            person,
            _("Licenses can’t be checked: %(name)s", name=connection.name),
            Paragraph(_("The provider of %(name)s doesn’t answer as it should.", name=connection.name)),
            Paragraph(troubles.words_of(connection.trouble)),
            Paragraph(_("Who has a license keeps it for three days. New keys are checked when this is repaired.")),
            Action(_("Open the administration"), f"{settings().address}/admin"),
        )  # fmt: skip


def _about(letter: Letter) -> tuple[Person | None, Connection | None]:
    return who_gets_mail(letter.person_id), db.session.get(Connection, letter.payload["connection"])


def _message(person: Person, subject: str, *parts: Part) -> Message:
    return Message(to=person.email or "", language=language(), subject=subject, parts=parts)
