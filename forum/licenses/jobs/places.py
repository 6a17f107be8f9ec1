"""What the mails about places on licenses say. Asked when they go out: what is over by then is dropped."""

from flask_babel import gettext as _

from forum.accounts.models import Person
from forum.accounts.queries import who_gets_mail
from forum.core.clock import now
from forum.core.database import db
from forum.core.languages import language, speaking, text_of
from forum.core.mail.letters import Action, Message, Paragraph, Part, Quote, Small, letter
from forum.core.mail.models import Letter
from forum.core.settings import settings
from forum.core.site import site
from forum.core.web import day
from forum.licenses.actions import invitations
from forum.licenses.models import License, PlaceInvitation, PlaceRequest, Product
from forum.licenses.queries import free_from, open_requests
from forum.licenses.queries.finding import seat_of


@letter("licenses.invitation")
def invitation(letter: Letter) -> Message | None:
    invited = db.session.get(PlaceInvitation, letter.payload["invitation"])
    if invited is None or invited.used_at or invited.withdrawn_at or invited.expires_at < now():
        return None
    by = db.session.get_one(Person, invited.by_id)
    with speaking(letter.payload["language"]):
        name = _product_name(invited.license_id)
        return _message(
            invited.address,
            _("A place on a license for %(product)s", product=name),
            Paragraph(_("%(who)s gives you a place on a license for %(product)s at %(site)s.", who=by.display_name,
                        product=name, site=site().name)),
            Action(_("Take the place"), invitations.location(invited)),
            Small(_("The link can be used once, until %(day)s. You sign in or register on the way.",
                    day=day(invited.expires_at))),
        )  # fmt: skip


@letter("licenses.given")
def given(letter: Letter) -> Message | None:
    """To who got a place from staff, as long as they have it."""
    license = db.session.get(License, letter.payload["license"])
    if license is None or not letter.person_id or seat_of(license, letter.person_id) is None:
        return None
    return _told(letter, lambda name: (
        _("A place on a license for %(product)s", product=name),
        Paragraph(_("You have a place on a license for %(product)s. What it opens is open to you.", product=name)),
        Action(_("See your licenses"), f"{settings().address}/unlock"),
    ))  # fmt: skip


@letter("licenses.freed")
def freed(letter: Letter) -> Message | None:
    return _told(letter, lambda name: (
        _("Your place on a license for %(product)s", product=name),
        Paragraph(_("Whoever manages the license for %(product)s has given your place up. What it opened is closed to you.",
                    product=name)),
        Paragraph(_("What you wrote there stays.")),
    ))  # fmt: skip


@letter("licenses.taken_over")
def taken_over(letter: Letter) -> Message | None:
    return _told(letter, lambda name: (
        _("Your place on a license for %(product)s", product=name),
        Paragraph(_("Your place on a license for %(product)s was given to who bought it. What it opened is closed to you.",
                    product=name)),
        Paragraph(_("If you bought it yourself, enter the key again and choose ‘This is my purchase’.")),
        Action(_("Enter the key"), f"{settings().address}/unlock"),
    ))  # fmt: skip


@letter("licenses.asked")
def asked(letter: Letter) -> Message | None:
    """To who manages the license, as long as somebody asks."""
    license = db.session.get(License, letter.payload["license"])
    waiting = open_requests(license) if license else []
    if not waiting:
        return None
    request, asker = waiting[0]
    return _told(letter, lambda name: (
        _("Somebody asks for a place on your license"),
        Paragraph(_("@%(who)s has the key of your license for %(product)s, and no place is free. They ask you for one.",
                    who=asker.handle, product=name)),
        *([Quote(request.words)] if request.words else []),
        Action(_("See who has places"), f"{settings().address}/licenses/{license.public_id}"),
        Small(_("If you don’t know them, say no, and tell us where the key may have been seen.")),
    ))  # fmt: skip


@letter("licenses.decided")
def decided(letter: Letter) -> Message | None:
    request = db.session.get(PlaceRequest, letter.payload["request"])
    if request is None or request.state == "open":
        return None
    at = f"{settings().address}/licenses/requests/{request.public_id}"

    def said(name: str) -> tuple[str | Part, ...]:
        if request.state == "refused":
            return (
                _("No place on a license for %(product)s", product=name),
                Paragraph(_("You asked for a place on a license for %(product)s. The answer is no.", product=name)),
                Paragraph(_("Enter another key, or ask whoever sold you the license.")),
                Action(_("Enter a key"), f"{settings().address}/unlock"),
            )
        if request.kind == "mine":
            told = Paragraph(_("The license for %(product)s is yours. What it opens is open to you.", product=name))
            return (_("Your license for %(product)s", product=name), told, Action(_("See your licenses"), f"{at}"))
        if until := free_from(db.session.get_one(License, request.license_id), request.person_id):
            wait = [Paragraph(_("It was somebody’s: you can take it from %(moment)s on.", moment=day(until, time=True)))]
        else:
            wait = []
        return (
            _("A place on a license for %(product)s", product=name),
            Paragraph(_("You get a place on the license for %(product)s.", product=name)),
            *wait,
            Action(_("Take the place"), at),
        )

    return _told(letter, said, request.license_id)


def _told(letter: Letter, say, license_id: int | None = None) -> Message | None:
    """What is said to a person about a license, in their language; `say` gets the product's name in it."""
    person = who_gets_mail(letter.person_id)
    if person is None:
        return None
    with speaking(person.language):
        subject, *parts = say(_product_name(license_id or letter.payload["license"]))
        return _message(person.email, subject, *parts)


def _product_name(license_id: int) -> str:
    license = db.session.get_one(License, license_id)
    return text_of(db.session.get_one(Product, license.product_id), language(), "name")


def _message(to: str, subject: str, *parts: Part) -> Message:
    return Message(to=to, language=language(), subject=subject, parts=parts)
