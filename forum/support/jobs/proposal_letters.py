"""What the letters about public threads that are made of cases say."""

from flask_babel import gettext as _

from forum.accounts.queries import who_gets_mail
from forum.core.database import db
from forum.core.languages import language, speaking
from forum.core.mail.letters import Action, Message, Paragraph, Part, Quote, Small, letter
from forum.core.mail.models import Letter
from forum.core.settings import settings
from forum.support import queries
from forum.support.models import Case, Proposal
from forum.support.policies import waits_for_support
from forum.support.recipients import Recipient, recipient_of, reply_address
from forum.support.references import spoken
from forum.threads.models import Thread
from forum.threads.presenting import address_of
from forum.viewers import viewer_of

EXCERPT = 400


@letter("support.proposal")
def proposed(letter: Letter) -> Message | None:
    """To the customer, as long as nobody has decided."""
    case, proposal = _about(letter)
    to = recipient_of(letter, case) if case else None
    if to is None or proposal is None or proposal.state != "proposed":
        return None
    with speaking(to.language):
        return Message(
            to=to.address,
            language=language(),
            subject=_subject(case),
            parts=(
                Paragraph(_("We would like to make your question and our answer public, as others have the same question.")),
                Paragraph(_("We took out what tells who you are. You can change everything, and nothing is public"
                            " unless you agree.")),
                Quote(proposal.question[:EXCERPT]),
                *_way_to(case, to),
            ),
            about=f"case-{case.public_id}",
            reply_to=reply_address(case),
        )  # fmt: skip


@letter("support.consent")
def decided(letter: Letter) -> Message | None:
    """To who proposed it: what the customer decided."""
    case, proposal = _about(letter)
    person = who_gets_mail(letter.person_id)
    if case is None or proposal is None or person is None or not viewer_of(person.id).is_support:
        return None
    with speaking(person.language):
        return Message(
            to=person.email,
            language=language(),
            subject=_subject(case),
            parts=_decision(case, proposal),
            about=f"case-{case.public_id}",
        )


def _decision(case: Case, proposal: Proposal) -> tuple[Part, ...]:
    there = f"{settings().address}/support/cases/{case.public_id}"
    if proposal.state == "declined":
        return Paragraph(_("The customer doesn’t want the case to be public.")), Action(_("Open the case"), there)
    if waits_for_support(proposal):
        words = _("The customer agreed and changed something. Read it, then post it.")
        return Paragraph(words), Action(_("Read the changes"), f"{there}/proposal")
    thread = db.session.get(Thread, case.thread_id) if case.thread_id else None
    there = f"{settings().address}{address_of(thread)}" if thread else there
    return Paragraph(_("The customer agreed: there is a public thread now.")), Action(_("Open the thread"), there)


def _about(letter: Letter) -> tuple[Case | None, Proposal | None]:
    return queries.get_case_by_id(letter.payload["case"]), db.session.get(Proposal, letter.payload["proposal"])


def _subject(case: Case) -> str:
    return f"[{spoken(case.reference)}] {case.subject}"


def _way_to(case: Case, to: Recipient) -> list[Part]:
    if to.person is not None:
        return [Action(_("Look at it"), f"{settings().address}/support/cases/{case.public_id}/proposal")]
    place = settings().address
    return [Small(_("To look at it, register with this address at %(place)s: your case is there.", place=place))]
