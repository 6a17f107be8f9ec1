"""What the letters about cases say. Made when they go out: who may read what is asked then."""

import re
from contextlib import suppress

from flask_babel import gettext as _
from markupsafe import Markup

from forum.accounts import links
from forum.accounts.models import MailLink
from forum.accounts.queries import who_gets_mail
from forum.core.database import db
from forum.core.languages import language, speaking, text_of
from forum.core.mail.letters import Action, Enclosed, Message, Paragraph, Part, Quote, Said, Small, letter
from forum.core.mail.models import Letter
from forum.core.settings import settings
from forum.core.site import site
from forum.core.viewer import ANONYMOUS
from forum.core.web import day
from forum.filling import filled_with
from forum.licenses.models import Product
from forum.support import files, queries
from forum.support.entitlement import standing
from forum.support.models import Case, CaseFile, CaseMessage
from forum.support.recipients import Recipient, mails_before, recipient_of, reply_address
from forum.support.references import spoken
from forum.support.texts import referred
from forum.viewers import viewer_of

EXCERPT = 400
_CITED = re.compile(r"\[\[help:([^\s\[\]]{1,400})\]\]")
ENCLOSED_BYTES = 8 * 2**20


@letter("support.receipt")
def receipt(letter: Letter) -> Message | None:
    """Once a case is open: its number, and when an answer can be expected."""
    case, to = _about(letter)
    if case is None or to is None:
        return None
    with speaking(to.language):
        hours = queries.hours(language())
        return _message(
            case,
            to,
            Paragraph(_("We have your question. Its number is %(number)s: say it if you call.", number=spoken(case.reference))),
            *([Paragraph(hours)] if hours else []),
            *_way_to(case, to),
            Quote(queries.first_words(case)[:EXCERPT]),
        )


@letter("support.confirmation")
def confirmation(letter: Letter) -> Message | None:
    """To an address that nobody has confirmed yet: nothing is answered before."""
    case, to = _about(letter)
    if case is None or to is None or case.held_for != "address":
        return None
    with speaking(to.language):
        return _message(
            case,
            to,
            Paragraph(_("Somebody, hopefully you, asked our support a question with this address."
                        " One press, and it is on its way.")),
            Action(_("This is my question"), _link(letter)),
            Quote(queries.first_words(case)[:EXCERPT]),
            Small(_("If it wasn’t you, do nothing: nobody answers it, and it is removed after a month.")),
        )  # fmt: skip


@letter("support.unentitled")
def unentitled(letter: Letter) -> Message | None:
    """What is missing, and what can be done about it."""
    case, to = _about(letter)
    if case is None or to is None or case.held_for != "entitlement":
        return None
    with speaking(to.language):
        there = f"{settings().address}/support/cases/{case.public_id}" if to.person else _link(letter)
        return _message(
            case,
            to,
            Paragraph(_missing(case, to)),
            Paragraph(_("Nothing you wrote is lost. Renew the license, enter another key, or ask in the community instead.")),
            Action(_("See what you can do"), there),
            Quote(queries.first_words(case)[:EXCERPT]),
        )


@letter("support.answer")
def answer(letter: Letter) -> Message | None:
    """A message of a case, in full, to who belongs to it."""
    case, to = _about(letter)
    message = db.session.get(CaseMessage, letter.payload["message"])
    if case is None or to is None or message is None or message.case_id != case.id or message.kind == "note":
        return None
    with speaking(to.language):
        viewer = viewer_of(to.person.id) if to.person else ANONYMOUS
        refers = [(message.id, reference) for reference in referred(message.refers)]
        html = filled_with({message.id: message.html}, refers, viewer).texts[message.id]
        closing = [Paragraph(_("We take this to be solved. If it isn’t, just answer."))] if case.state == "solved" else []
        return _message(
            case,
            to,
            Paragraph(_("%(name)s wrote:", name=queries.author_of(message) or site().name)),
            Said(_with_addresses(message.markdown), _absolute(html)),
            *closing,
            *_way_to(case, to),
            before=message,
            enclosed=_enclosed(queries.files_of(message)),
        )


@letter("support.news")
def news(letter: Letter) -> Message | None:
    """To support people: a customer wrote. Nothing once the case was answered."""
    case, person = db.session.get(Case, letter.payload["case"]), who_gets_mail(letter.person_id)
    if case is None or person is None or case.state != "open" or not viewer_of(person.id).is_support:
        return None
    with speaking(person.language):
        return Message(
            to=person.email,
            language=language(),
            subject=_subject(case),
            parts=(
                Paragraph(_("A customer waits for an answer.")),
                Quote(queries.last_words(case)[:EXCERPT]),
                Action(_("Open the case"), f"{settings().address}/support/cases/{case.public_id}"),
            ),
            about=f"case-{case.public_id}",
        )


@letter("support.closing")
def closing(letter: Letter) -> Message | None:
    """That a case closes soon for want of an answer. Nothing once there was one."""
    case, to = _about(letter)
    if case is None or to is None or case.state != "waiting" or case.noticed_at is None:
        return None
    with speaking(to.language):
        return _message(
            case,
            to,
            Paragraph(_("We haven’t heard from you since our last answer. If all is well, there is nothing to do:"
                        " the case closes in three days.")),
            Paragraph(_("If it isn’t, just answer.")),
            *_way_to(case, to),
        )  # fmt: skip


def _about(letter: Letter) -> tuple[Case | None, Recipient | None]:
    case = db.session.get(Case, letter.payload["case"])
    if case is not None and case.merged_into_id is not None:
        case = db.session.get(Case, case.merged_into_id)
    return case, recipient_of(letter, case) if case is not None else None


def _link(letter: Letter) -> str:
    """The address by which somebody without an account goes on."""
    return links.location(db.session.get_one(MailLink, letter.payload["link"]))


def _subject(case: Case) -> str:
    return f"[{spoken(case.reference)}] {case.subject}"


def _message(case: Case, to: Recipient, *parts: Part, before: CaseMessage | None = None, enclosed=()) -> Message:
    return Message(
        to=to.address,
        language=language(),
        subject=_subject(case),
        parts=parts,
        about=f"case-{case.public_id}",
        replies_to=mails_before(case, before),
        reply_to=reply_address(case),
        enclosed=enclosed,
    )


def _way_to(case: Case, to: Recipient) -> list[Part]:
    """How the recipient goes on: on the page, by mail, or both."""
    parts: list[Part] = []
    if to.person is not None:
        parts.append(Action(_("Open the case"), f"{settings().address}/support/cases/{case.public_id}"))
    if reply_address(case):
        parts.append(Small(_("You can simply answer this mail.")))
    elif to.person is None:
        place = settings().address
        parts.append(Small(_("To answer, register with this address at %(place)s: your case is there.", place=place)))
    return parts


def _missing(case: Case, to: Recipient) -> str:
    product = db.session.get(Product, case.product_id) if case.product_id else None
    ended = standing(viewer_of(to.person.id), case.kind, case.product_id).ended if to.person else None
    if ended is not None and ended.expires_at is not None and ended.state == "ended":
        name = text_of(ended.product, language(), "name")
        return _("Your license for %(product)s ended on %(date)s.", product=name, date=day(ended.expires_at))
    if product is not None:
        name = text_of(product, language(), "name")
        return _("Technical support for %(product)s is for those whose license for it is active.", product=name)
    return _("Technical support is for those who have an active license.")


def _enclosed(listed: list[CaseFile]) -> tuple[Enclosed, ...]:
    """Up to eight megabytes of them; the rest is on the page."""
    enclosed, left = [], ENCLOSED_BYTES
    for file in listed:
        left -= file.bytes
        if left < 0:
            break
        is_picture = file.width is not None
        with suppress(FileNotFoundError), files.open_file(file.public_id, is_picture=is_picture) as content:
            kind = "image/webp" if is_picture else "application/octet-stream"
            enclosed.append(Enclosed(files.given_name(file.name, is_picture), kind, content.read()))
    return tuple(enclosed)


def _with_addresses(markdown: str) -> str:
    """The text with the addresses of the articles that it cites, as plain text needs them."""
    return _CITED.sub(lambda found: f"{settings().address}/help/{language()}/{found[1]}", markdown)


def _absolute(html: Markup) -> Markup:
    """Addresses within the site, as a mailbox needs them."""
    at = settings().address
    return Markup(html.replace('href="/', f'href="{at}/').replace('src="/', f'src="{at}/'))
