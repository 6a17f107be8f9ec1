"""Joining, signing in and what members change about themselves. Passwords come hashed, before the write."""

import re
import zlib
from collections.abc import Collection, Mapping

from flask_babel import gettext as _
from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts import guessing, links, names, queries
from forum.accounts.addresses import email_key
from forum.accounts.events import AddressConfirmed
from forum.accounts.models import CarriedText, Person, PersonRole, Session
from forum.accounts.policies import can_set_roles
from forum.accounts.queries import Credentials
from forum.accounts.sessions import NAME_LENGTH, close_all_sessions, close_session, hash_token, open_session
from forum.accounts.suspensions import require_active
from forum.core.clock import now
from forum.core.database import db, insert_or
from forum.core.errors import Invalid, NotFound, Refused
from forum.core.events import publish
from forum.core.log.actions import record
from forum.core.mail.letters import send
from forum.core.site import site
from forum.core.text import name_key, nfc, one_line, skeleton
from forum.core.viewer import ROLES, Viewer

HUES = 7


def add_person(
    *,
    handle: str,
    email: str,
    password_hash: str,
    display_name: str = "",
    language: str = "",
    is_verified: bool = False,
    is_vouched: bool = False,
    is_hasty: bool = False,
) -> Person:
    """A new member. Raises Invalid where the name or the address belongs to somebody, also in parallel."""
    person = Person(
        handle=handle,
        name_key=name_key(handle),
        skeleton=skeleton(handle),
        display_name=one_line(display_name) or handle,
        hue=zlib.crc32(name_key(handle).encode()) % HUES + 1,
        email=email,
        email_key=email_key(email),
        email_verified_at=now() if is_verified else None,
        password_hash=password_hash,
        language=language,
        vouched_at=now() if is_vouched else None,
        is_hasty=is_hasty,
    )
    try:
        with db.session.begin_nested():
            db.session.add(person)
    except IntegrityError:
        raise Invalid(taken(handle, email)) from None
    if is_verified:
        publish(AddressConfirmed(person_id=person.id))
    return person


def refuse_handle(handle: str, *, but: int = 0) -> None:
    """Raises Invalid for a name that a stranger can't take. Public knowledge: each name has its page."""
    error = names.shape_error(handle)
    if not error and (
        names.is_reserved(handle, site().name)
        or names.looks_like(handle, queries.staff_names())
        or _is_used(handle, but)
    ):
        error = _("This name is taken or reserved. Please choose another one.")
    if error:
        raise Invalid({"username": error})


def refuse_display_name(name: str, *, of: Viewer | None = None) -> None:
    """Raises Invalid for a display name that passes for the site or its staff. Staff may say what they are."""
    if not name or (of and of.roles):
        return
    if names.is_reserved(name, site().name) or names.looks_like(name, queries.staff_names(but=of and of.id)):
        raise Invalid({"display_name": _("This name belongs to the site or its staff. Please choose another one.")})


def refuse_password(field: str, password: str, *own_words: str) -> None:
    """Raises Invalid, for the field of that name, for a password that is easy to guess."""
    words = [part for word in (*own_words, site().name) for part in (word, *re.split(r"[\W_]+", word))]
    if guessing.is_guessable(password, words):
        raise Invalid({field: _("This password is easy to guess. Please choose another one.")})


def sign_in(credentials: Credentials, *, keep: bool, browser: str, new_hash: str | None = None) -> str:
    """The token of a new session. Raises Refused when the password was changed since it was checked, and Suspended."""
    unchanged = Person.id == credentials.id, Person.password_hash == credentials.password_hash
    if new_hash:
        found = db.session.execute(update(Person).where(*unchanged).values(password_hash=new_hash)).rowcount == 1
    else:
        found = db.session.scalar(select(exists().where(*unchanged)))
    if not found:
        raise Refused(_("The password was changed just now. Please sign in again."))
    require_active(credentials.id)
    return open_session(credentials.id, keep=keep, browser=browser)


def change_password(credentials: Credentials, new_hash: str, *, keep: bool, browser: str) -> str:
    """Ends every session of the person, the asking one too, and returns the token of a new one."""
    token = sign_in(credentials, keep=keep, browser=browser, new_hash=new_hash)
    db.session.flush()
    shut_out(credentials.id, but=token)
    send("accounts.password_changed", person_id=credentials.id)
    return token


def shut_out(person_id: int, *, but: str | None = None) -> None:
    """Ends all that lets somebody into an account: every session save the one of this token, every link in mails."""
    close_all_sessions(person_id, but=but)
    links.end_all(person_id)


def leave(token: str) -> None:
    """Signs a browser out. A link to reset the password, seen over the shoulder, doesn't outlive that."""
    person_id = db.session.scalar(select(Session.person_id).where(Session.token_hash == hash_token(token)))
    if person_id:
        links.end_all(person_id, ("reset",))
    close_session(token)


def change_profile(viewer: Viewer, *, display_name: str, about: str, language: str, theme: str) -> None:
    person = db.session.get_one(Person, viewer.id)
    display_name = one_line(display_name)
    if display_name != person.display_name:
        refuse_display_name(display_name, of=viewer)
    person.display_name = display_name or person.handle
    person.about = nfc(about).strip()
    person.language = language
    person.theme = theme


def end_session(viewer: Viewer, name: str) -> None:
    """Signs one of the viewer's browsers out, by the name that `browsers_of` gives it."""
    ended = delete(Session).where(Session.person_id == viewer.id, Session.token_hash.startswith(name, autoescape=True))
    if len(name) != NAME_LENGTH or not db.session.execute(ended).rowcount:
        raise NotFound


def carry_text(person_id: int, fields: Mapping[str, str]) -> None:
    """Keeps what somebody wrote before signing in, in place of what was kept before."""
    kept = {"fields": {name: nfc(value) for name, value in fields.items()}, "created_at": now()}
    statement = insert_or(CarriedText).values(person_id=person_id, **kept)
    db.session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=kept))
    db.session.execute(delete(CarriedText).where(CarriedText.created_at < now() - queries.CARRIED_FOR))


def drop_carried_text(viewer: Viewer) -> None:
    """It has been posted."""
    db.session.execute(delete(CarriedText).where(CarriedText.person_id == viewer.id))


def set_roles(actor: Viewer, person: Person, roles: Collection[str], reason: str) -> None:
    """Gives a person these roles and no others, on the record. A command alone unmakes the last administrator."""
    if not can_set_roles(actor):
        raise NotFound
    if unknown := set(roles) - set(ROLES):
        raise Invalid({"roles": _("There is no role %(name)s.", name=", ".join(sorted(unknown)))})
    before, after = queries.roles_of(person.id), frozenset(roles)
    if before == after:
        return
    loses_office = "administrator" in before - after
    if loses_office and actor.is_member and not queries.count_administrators(but=person.id):
        raise Refused(_("The site needs an administrator. Give somebody else the role first."))
    gone = delete(PersonRole).where(PersonRole.person_id == person.id, PersonRole.role.in_(before - after))
    db.session.execute(gone)
    db.session.add_all(PersonRole(person_id=person.id, role=role) for role in sorted(after - before))
    record(
        actor,
        "person.roles",
        "person",
        person.id,
        reason=reason,
        before={"roles": sorted(before)},
        after={"roles": sorted(after)},
    )


def _is_used(handle: str, but: int = 0) -> bool:
    same = (Person.name_key == name_key(handle)) | (Person.skeleton == skeleton(handle))
    return db.session.scalar(select(exists().where(same, Person.id != but)))


def taken(handle: str, email: str, but: int = 0) -> dict[str, str]:
    """Which of the two is somebody's, in words for the fields."""
    errors = {}
    if _is_used(handle, but):
        errors["username"] = _("This name is taken or reserved. Please choose another one.")
    if db.session.scalar(select(exists().where(Person.email_key == email_key(email)))):
        errors["email"] = _("There is an account with this address. Sign in instead.")
    return errors or {"username": _("This name is taken or reserved. Please choose another one.")}
