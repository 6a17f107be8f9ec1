"""What the mails about keys, ends and connections say. Asked when they go out: what is over by then is dropped."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from forum.accounts.models import Person
from forum.accounts.queries import who_gets_mail
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.queue import every
from forum.core.languages import language, speaking, text_of
from forum.core.mail.letters import Action, Message, Paragraph, Part, Small, letter
from forum.core.mail.models import Letter
from forum.core.settings import settings
from forum.core.web import day
from forum.licenses import troubles
from forum.licenses.actions import ending
from forum.licenses.models import Connection, License, Product, Seat
from forum.licenses.policies import opens


@letter("licenses.halted")
def halted(letter: Letter) -> Message | None:
    """Nothing once somebody has had a look."""
    return _of_connection(letter, lambda connection: connection.halted_at is not None and (
        _("Checking of licenses has stopped: %(name)s", name=connection.name),
        _("Of the licenses of %(name)s, far more than usual turned bad at once. That looks like a mistake at the "
          "provider or in the connection, so they stay as they were, and none is checked.", name=connection.name),
        _("Look at the account at the provider, then let checking go on, or accept what it says."),
    ))  # fmt: skip


@letter("licenses.misconfigured")
def misconfigured(letter: Letter) -> Message | None:
    """Nothing once it gets answers again."""
    return _of_connection(letter, lambda connection: connection.failing_since is not None and (
        _("Licenses can’t be checked: %(name)s", name=connection.name),
        _("The provider of %(name)s doesn’t answer as it should.", name=connection.name),
        troubles.words_of(connection.trouble),
        _("Who has a license keeps it for three days. New keys are checked when this is repaired."),
    ))  # fmt: skip


@every(seconds=3600)
def warn() -> None:
    while True:
        with transaction.writing():
            count = ending.warn()
        if not count:
            return


@letter(ending.LETTER)
def ends_soon(letter: Letter) -> Message | None:
    """Nothing to who has no place any more, and nothing once it was renewed, is renewed by itself, or is over."""
    person = who_gets_mail(letter.person_id)
    found = _open(License.id == letter.payload["license"], letter.person_id)
    if person is None or found is None:
        return None
    license, product = found
    if license.renews or license.expires_at != datetime.fromisoformat(letter.payload["ends"]):
        return None
    with speaking(person.language):
        name, ends = text_of(product, language(), "name"), day(license.expires_at)
        how = (
            Action(_("Renew it"), product.renew_url)
            if product.renew_url
            else Paragraph(_("To renew it, ask whoever sold you the license."))
        )
        return _message(
            person,
            _("Your license for %(product)s ends on %(date)s", product=name, date=ends),
            Paragraph(_("It is good until %(date)s. What it opens closes then.", date=ends)),
            how,
            Small(_("You don’t need to enter a new key if you renew this license.")),
        )


@letter("licenses.claimed")
def claimed(letter: Letter) -> Message | None:
    """What became of a key that couldn't be checked when it was entered."""
    person, told = who_gets_mail(letter.person_id), letter.payload
    if person is None:
        return None
    if told["result"] not in ("opened", "already open"):
        with speaking(person.language):
            return _not_accepted(person, told["result"], told["key_end"])
    found = _open(License.public_id == told["license"], letter.person_id)
    if found is None:
        return None
    with speaking(person.language):
        name = text_of(found[1], language(), "name")
        return _message(
            person,
            _("Your license is open"),
            Paragraph(_("The key that you entered could be checked now: %(product)s is open to you.", product=name)),
            Action(_("See your licenses"), f"{settings().address}/unlock"),
        )


def _not_accepted(person: Person, result: str, key_end: str) -> Message:
    which = _("the key ending in %(end)s", end=key_end) if key_end else _("the key that you entered")
    reasons = {
        "in use": _("All places on its license are taken. Enter it again, and you can ask for one."),
        "no place": _("All places on its license are taken."),
        "cooling": _("A place on its license has just become free. It can be taken a day later."),
        "ended": _("Its license has ended."),
        "suspended": _("Its license is suspended. Ask whoever sold it why."),
        "unactivated": _("It has never been activated. Enter it in the product itself first."),
        "wrong product": _("It is for something that opens nothing here."),
        "pending": _("Whoever knows it couldn’t be asked for a whole day. Please enter it again."),
    }
    return _message(
        person,
        _("Your license key could not be accepted"),
        Paragraph(_("We tried again to check %(key)s.", key=which)),
        Paragraph(reasons.get(result) or _("It opens nothing here. Compare it with the message it came in.")),
        Action(_("Enter a key"), f"{settings().address}/unlock"),
    )


def _open(which: ColumnElement[bool], person_id: int | None) -> tuple[License, Product] | None:
    """A license that opens something, of somebody who still has a place on it, and what it was sold as."""
    statement = (
        select(License, Product)
        .join(Product, Product.id == License.product_id)
        .join(Seat, Seat.license_id == License.id)
        .where(which, Seat.person_id == person_id, opens(now()))
    )
    row = db.session.execute(statement).first()
    return (row.License, row.Product) if row else None


def _of_connection(letter: Letter, say: Callable[[Connection], Literal[False] | Sequence[str]]) -> Message | None:
    """To an administrator about a connection: what `say` gives, in their language, is the subject and the paragraphs."""
    person, connection = who_gets_mail(letter.person_id), db.session.get(Connection, letter.payload["connection"])
    if person is None or connection is None:
        return None
    with speaking(person.language):
        if not (told := say(connection)):
            return None
        subject, *paragraphs = told
        there = Action(_("Open the administration"), f"{settings().address}/admin/connections/{connection.public_id}")
        return _message(person, subject, *map(Paragraph, paragraphs), there)


def _message(person: Person, subject: str, *parts: Part) -> Message:
    return Message(to=person.email or "", language=language(), subject=subject, parts=parts)
