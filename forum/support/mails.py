"""From a mail to a case: read, ask, write, each by itself, and harmless when done twice.

A mail goes on in a case only if it came to the address that the site made for that case, and from somebody who belongs to it.
Every other one is a question of its own. Who supports never answers by mail: what says so may be anybody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from flask_babel import gettext as _

from forum.accounts.addresses import email_key, has_form
from forum.accounts.models import Person
from forum.core import limits, scrubbing, transaction
from forum.core.incoming.forwarding import forwarded_from
from forum.core.incoming.reading import Mail
from forum.core.incoming.signed_addresses import is_ours, opened
from forum.core.languages import speaking
from forum.core.limits import TooMany
from forum.core.site import site
from forum.core.text import language_of
from forum.core.uploads.making import NotTaken
from forum.core.viewer import Viewer
from forum.licenses.actions import ask
from forum.licenses.queries import licenses_of
from forum.support import actions, files, queries
from forum.support.actions import Asker, Question
from forum.support.entitlement import standing_with
from forum.support.files import Arrived
from forum.support.models import Case
from forum.support.recipients import CASE
from forum.support.texts import Written, compose_mailed

MOST_FILES = 20
SMALLEST_PICTURE = 40  # pixels; what is smaller and shown in the text is a part of a signature
LONGEST_REST = 20_000


@dataclass(frozen=True)
class Sender:
    """Who a mail says it is from. `is_support`: one of the support people, whose mails can't be told from forged ones."""

    address: str
    name: str
    person: Person | None
    is_support: bool
    language: str


def is_for_others(mail: Mail, recipient: str) -> bool:
    """Whether it came to an address that was made for something else than a case."""
    return any(found[0] != CASE for found in map(opened, (recipient, *mail.recipients)) if found)


def is_own(mail: Mail) -> bool:
    """Whether it is from us: answering it would never end."""
    return is_ours(_whole(mail.sender)) or email_key(mail.sender) == email_key(site().mail_from)


def _whole(address: str) -> str:
    """The address that one with a tag (`+…`) belongs to."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def receive(mail: Mail, recipient: str) -> bool:
    """Whether something came of it. What didn't is for staff to look at: of a stranger who says to be one of them, of who is
    suspended, of who writes too much."""
    with transaction.reading():
        if queries.find_case_of_mail(mail.message_id, mail.sender):
            return True
        sender = _sender(mail)
        if sender.person is not None and not queries.may_write(sender.person.id):
            return False
        case = _case_of((recipient, *mail.recipients), sender) if not sender.is_support else None
        mail_id = None if queries.is_taken(mail.message_id) else mail.message_id
    if sender.is_support:
        return _forwarded(mail, sender)
    if not _counts(sender):
        return False
    if case is not None:
        return _go_on(case, mail, sender, mail_id)
    return _begin(mail, sender, mail_id)


def note_bounce(mail: Mail) -> bool:
    """A letter about a case came back: support people are told in the case."""
    with transaction.reading():
        case = queries.case_of_letter(mail.bounced_id.partition("@")[0])
    if case is not None:
        with speaking(""):
            text = compose_mailed(_came_back(mail))
        with transaction.writing():
            actions.note_once(case, text, mail.message_id)
    return True


def _came_back(mail: Mail) -> str:
    return _("Our mail came back: it didn’t reach the customer.") + "\n\n> " + mail.text[:600].replace("\n", "\n> ")


def _sender(mail: Mail) -> Sender:
    person = queries.find_by_address(mail.sender)
    language = person.language if person else ""
    return Sender(
        mail.sender,
        mail.sender_name[:80],
        person,
        person is not None and queries.is_support_person(person.id),
        language or language_of(mail.text, site().languages),
    )


def _case_of(recipients: Sequence[str], sender: Sender) -> Case | None:
    """The case of the first address that was made for one, if the sender belongs to it."""
    for address in recipients:
        found = opened(address)
        if found and found[0] == CASE:
            case = queries.case_called(found[1][0])
            return case if case is not None and queries.belongs_to(case, sender.address, sender.person) else None
    return None


def _counts(sender: Sender) -> bool:
    try:
        limits.spend(("case by mail", email_key(sender.address)))
    except TooMany:
        return False
    return True


def _go_on(case: Case, mail: Mail, sender: Sender, mail_id: str | None) -> bool:
    text, rest, _license_id = _words(mail, sender)
    arrived = _files(mail)
    with transaction.writing():
        actions.add_files(arrived)
        actions.write(
            case,
            text,
            author_id=sender.person.id if sender.person else None,
            address="" if sender.person else sender.address,
            name="" if sender.person else sender.name,
            files=[one.public_id for one in arrived],
            mail_id=mail_id,
            rest=rest,
        )
    return True


def _begin(mail: Mail, sender: Sender, mail_id: str | None) -> bool:
    text, rest, license_id = _words(mail, sender)
    subject = _subject(mail, text)
    arrived = _files(mail)
    with transaction.writing():
        actions.add_files(arrived)
        asker, product_id = _asker(sender, license_id)
        question = Question(
            kind="technical",
            subject=subject,
            text=text,
            product_id=product_id,
            language=sender.language,
            files=[one.public_id for one in arrived],
            via="mail",
            mail_id=mail_id,
            rest=rest,
        )
        case = actions.open_case(asker, question)
        for name, address in mail.copied:
            if has_form(address) and not is_ours(address) and email_key(address) != email_key(sender.address):
                actions.copy_to(case, address, name[:80])
    return True


def _asker(sender: Sender, license_id: int | None) -> tuple[Asker, int | None]:
    if sender.person is None:
        return Asker(address=sender.address, name=sender.name, license_id=license_id), None
    licenses = licenses_of(Viewer(id=sender.person.id))
    stands = standing_with(licenses, "technical", None)
    held = {id for one in licenses for id in one.product_ids}
    entitles = license_id or (stands.license.id if stands.license else None)
    asker = Asker(person_id=sender.person.id, license_id=entitles, is_known=True)
    return asker, next(iter(held)) if len(held) == 1 else None


def _forwarded(mail: Mail, sender: Sender) -> bool:
    """A customer's mail that a support person passed on: the question is the customer's."""
    original = forwarded_from(mail)
    if original is None or is_ours(original.sender):
        return False
    with transaction.reading():
        if queries.find_case_of_mail(original.message_id, original.sender):
            return True
        asker = _sender(original)
        mail_id = None if queries.is_taken(mail.message_id) else mail.message_id
    return False if asker.is_support else _begin(original, asker, mail_id)


def _words(mail: Mail, sender: Sender) -> tuple[Written, str, int | None]:
    """What was written anew, and the rest of the mail, without keys; and the license that one of them opens."""
    with speaking(sender.language):
        subject_and_text = f"{mail.subject}\n{mail.text}"
        with transaction.reading():
            found = scrubbing.find([subject_and_text])[0]
            reply = scrubbing.scrub(mail.reply or mail.text)
            rest = scrubbing.scrub(_rest(mail))[:LONGEST_REST]
        typed = [subject_and_text[one.start : one.end] for one in found if one.kind == "license key"]
        license_id = _license_of(typed[0], sender) if typed else None
        return compose_mailed(reply or _no_words()), rest, license_id


def _no_words() -> str:
    return _("(no text)")


def _rest(mail: Mail) -> str:
    at = mail.text.find(mail.reply) if mail.reply else -1
    if at < 0:
        return ""
    return f"{mail.text[:at].strip()}\n{mail.text[at + len(mail.reply) :].strip()}".strip()


def _license_of(key: str, sender: Sender) -> int | None:
    try:
        limits.spend(("unlock by member", f"mail {email_key(sender.address)}"))
    except TooMany:
        return None
    asked = ask(key, f"mail {email_key(sender.address)}")
    with transaction.reading():
        return queries.license_by_key(asked)[0]


def _subject(mail: Mail, text: Written) -> str:
    with transaction.reading():
        subject = scrubbing.scrub(mail.subject)
    first_line = next(filter(None, map(str.strip, text.markdown.splitlines())), "")
    return (subject or first_line or "…")[:200]


def _files(mail: Mail) -> list[Arrived]:
    """Those that can be kept. Raises NotTaken where too many arrive at once: then the mail is tried again."""
    kept: list[Arrived] = []
    for file in mail.files[:MOST_FILES]:
        try:
            one = files.take_in(BytesIO(file.content), file.name)
        except NotTaken as error:
            if error.reason == "busy":
                raise
            continue
        is_decoration = file.is_inline and one.width is not None and min(one.width, one.height or 0) < SMALLEST_PICTURE
        if is_decoration:
            files.remove([one.public_id])
        else:
            kept.append(one)
    return kept
