"""What the letters about accounts say, and forgetting links that are over."""

from flask_babel import gettext as _
from sqlalchemy import select

from forum.accounts import links
from forum.accounts.addresses import email_key
from forum.accounts.models import MailLink, Person
from forum.accounts.queries import who_gets_mail
from forum.accounts.suspensions import is_active
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs.queue import every
from forum.core.languages import language, speaking
from forum.core.mail.letters import Action, Message, Paragraph, Part, Quote, Small, letter
from forum.core.mail.models import Letter
from forum.core.settings import settings
from forum.core.site import site
from forum.core.web import day


@every(seconds=3600)
def forget_old_links() -> None:
    with transaction.writing():
        links.forget_old()


@letter("accounts.confirmation")
def confirmation(letter: Letter) -> Message | None:
    """To who has this address already, something else: it is for them alone to know."""
    link = _link(letter) if "link" in letter.payload else _latest_confirmation(letter.address)
    owner = db.session.scalar(select(Person).where(Person.email_key == email_key(letter.address)))
    language = owner.language if owner else letter.payload.get("language", "")
    if owner and not who_gets_mail(owner.id):
        return None
    with speaking(language):
        if owner and (link is None or link.person_id != owner.id):
            return None if link is None and "link" in letter.payload else _account_already(owner)
        is_of_another_address = link and link.person_id and not owner
        return _confirm(link, owner) if link and not is_of_another_address else None


def _confirm(link: MailLink, owner: Person | None) -> Message:
    name = owner.handle if owner else link.payload["person"]["handle"]
    return _message(
        link.address,
        _("Confirm your address for %(site)s", site=site().name),
        Paragraph(_("Somebody, hopefully you, joined %(site)s as @%(name)s with this address.", site=site().name, name=name)),
        Action(_("Confirm this address"), links.location(link)),
        Small(_("The link can be used once, until %(day)s. If it wasn’t you, do nothing.", day=_until(link))),
    )


def _account_already(owner: Person) -> Message:
    at = settings().address
    return _message(
        owner.email,
        _("You have an account at %(site)s", site=site().name),
        Paragraph(_("Somebody, hopefully you, wanted to join %(site)s with this address. You are a member already, as @%(name)s.",
                    site=site().name, name=owner.handle)),
        Action(_("Sign in"), f"{at}/login"),
        Action(_("Forgot your password?"), f"{at}/reset"),
        Small(_("If it wasn’t you, do nothing: nobody got in, and nobody was told that you are a member.")),
    )  # fmt: skip


@letter("accounts.reset")
def reset(letter: Letter) -> Message | None:
    link = _link(letter)
    person = who_gets_mail(link.person_id) if link else None
    if person is None or person.email_key != link.address_key:
        return None
    with speaking(person.language):
        return _message(
            link.address,
            _("A new password for %(site)s", site=site().name),
            Paragraph(_("Somebody, hopefully you, asked for a new password for @%(name)s.", name=person.handle)),
            Action(_("Set a new password"), links.location(link)),
            Small(_("The link can be used once, within an hour. If it wasn’t you, do nothing: your password stays.")),
        )  # fmt: skip


@letter("accounts.password_changed")
def password_changed(letter: Letter) -> Message | None:
    person = who_gets_mail(letter.person_id)
    if person is None:
        return None
    with speaking(person.language):
        return _message(
            person.email,
            _("Your password at %(site)s was changed", site=site().name),
            Paragraph(_("The password of @%(name)s was changed. Every other browser is signed out.", name=person.handle)),
            Paragraph(_("If it wasn’t you, set a new one at once:")),
            Action(_("Set a new password"), f"{settings().address}/reset"),
        )


@letter("accounts.new_address")
def new_address(letter: Letter) -> Message | None:
    link = _link(letter)
    person = who_gets_mail(letter.person_id)
    if link is None or person is None:
        return None
    owner = db.session.scalar(select(Person).where(Person.email_key == link.address_key))
    if owner:
        with speaking(owner.language):
            return _account_already(owner) if owner.id != person.id and who_gets_mail(owner.id) else None
    with speaking(person.language):
        return _message(
            link.address,
            _("Confirm your new address for %(site)s", site=site().name),
            Paragraph(_("@%(name)s wants to get mail from %(site)s at this address.", name=person.handle, site=site().name)),
            Action(_("Use this address"), links.location(link)),
            Small(_("The link can be used once, until %(day)s. If it wasn’t you, do nothing.", day=_until(link))),
        )


@letter("accounts.old_address")
def old_address(letter: Letter) -> Message | None:
    link = _link(letter)
    person = who_gets_mail(letter.person_id)
    if link is None or person is None:
        return None
    with speaking(person.language):
        said = (
            _("The e-mail address of @%(name)s at %(site)s was changed. Mail goes to the new one from now on.",
              name=person.handle, site=site().name)
            if letter.payload["changed"]
            else _("Somebody who knows the password of @%(name)s at %(site)s asked to change its e-mail address. It changes "
                   "once the new address is confirmed.", name=person.handle, site=site().name)
        )  # fmt: skip
        return _message(
            link.address,
            _("Your e-mail address at %(site)s", site=site().name),
            Paragraph(said),
            Paragraph(_("If it was you, you are done. If it wasn’t, keep this address and set a new password:")),
            Action(_("Keep this address"), links.location(link)),
            Small(_("The link can be used once, until %(day)s.", day=_until(link))),
        )


@letter("accounts.invitation")
def invitation(letter: Letter) -> Message | None:
    link = _link(letter)
    if link is None:
        return None
    by = db.session.get(Person, link.by_id) if link.by_id else None
    with speaking(link.payload["language"]):
        who = by.display_name if by else site().name
        said: list[Part] = [Paragraph(_("%(who)s invites you to %(site)s.", who=who, site=site().name))]
        if link.payload["message"]:
            said.append(Quote(link.payload["message"]))
        return _message(
            link.address,
            _("An invitation to %(site)s", site=site().name),
            *said,
            Action(_("Accept the invitation"), links.location(link)),
            Small(_("The invitation is for you alone and ends on %(day)s.", day=_until(link))),
        )


@letter("accounts.claim")
def claim(letter: Letter) -> Message | None:
    link = _link(letter)
    person = link and db.session.scalar(select(Person).where(Person.id == link.person_id, is_active(now())))
    if person is None:
        return None
    with speaking(link.payload["language"]):
        return _message(
            link.address,
            _("Your posts at %(site)s", site=site().name),
            Paragraph(_("What you wrote as %(name)s came along when the community moved to %(site)s. With this link it is yours "
                        "again: set a password, or add the posts to an account that you have.",
                        name=person.display_name, site=site().name)),
            Action(_("Claim your posts"), links.location(link)),
            Small(_("The link can be used once, until %(day)s. If these posts aren’t yours, do nothing.", day=_until(link))),
        )  # fmt: skip


def _message(to: str, subject: str, *parts: Part) -> Message:
    return Message(to=to, language=language(), subject=subject, parts=parts)


def _link(letter: Letter) -> MailLink | None:
    return db.session.scalar(select(MailLink).where(MailLink.id == letter.payload["link"], links.is_good()))


def _latest_confirmation(address: str) -> MailLink | None:
    waiting = MailLink.address_key == email_key(address), MailLink.purpose == "confirmation", links.is_good()
    return db.session.scalar(select(MailLink).where(*waiting).order_by(MailLink.id.desc()).limit(1))


def _until(link: MailLink) -> str:
    return day(link.expires_at)
