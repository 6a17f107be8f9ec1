from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, and_, exists, select
from sqlalchemy.orm import aliased

from forum.accounts.addresses import email_key
from forum.accounts.links import is_good
from forum.accounts.models import CarriedText, MailLink, Person, PersonRole, Session
from forum.accounts.sessions import hash_token, name_of
from forum.accounts.suspensions import is_active
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.text import name_key, nfc
from forum.core.viewer import Viewer

CARRIED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is checked against. Without a person, `id` and `password_hash` are None."""

    id: int | None = None
    password_hash: str | None = field(default=None, repr=False)
    own_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignedInBrowser:
    name: str
    browser: str
    since: datetime
    is_this: bool


def credentials(name_or_email: str) -> Credentials:
    """Who signs in under a name or an address."""
    row = db.session.execute(select(Person.id, Person.password_hash).where(_called(name_or_email))).first()
    return Credentials(*row) if row else Credentials()


def recipient(name_or_email: str) -> tuple[int | None, str]:
    """Whose account a mail would be about, and where it would go. Of nobody: None, and nowhere."""
    row = db.session.execute(
        select(Person.id, Person.email).where(_called(name_or_email), Person.email.is_not(None))
    ).first()
    return (row.id, row.email) if row else (None, "")


def _called(name_or_email: str) -> ColumnElement[bool]:
    typed = nfc(name_or_email).strip()
    return Person.email_key == email_key(typed) if "@" in typed else Person.name_key == name_key(typed)


def credentials_of(viewer: Viewer) -> Credentials:
    """A member's own, with the words that their next password can't be made of."""
    row = db.session.execute(
        select(Person.password_hash, Person.handle, Person.display_name, Person.email).where(Person.id == viewer.id)
    ).one()
    return Credentials(viewer.id, row.password_hash, (row.handle, row.display_name, row.email or ""))


def owner_of(address: str) -> int | None:
    """Whose confirmed address this is."""
    confirmed = Person.email_key == email_key(address), Person.email_verified_at.is_not(None)
    return db.session.scalar(select(Person.id).where(*confirmed))


def own_words(person_id: int) -> tuple[str, ...]:
    """What the password of somebody without a session can't be made of."""
    columns = select(Person.handle, Person.display_name, Person.email).where(Person.id == person_id)
    return tuple(word or "" for word in db.session.execute(columns).one())


def get_account(viewer: Viewer) -> Row:
    """What a member may see of themselves."""
    return db.session.execute(
        select(
            Person.handle,
            Person.display_name,
            Person.about,
            Person.email,
            Person.email_verified_at,
            Person.language,
            Person.theme,
        ).where(Person.id == viewer.id)
    ).one()


def find_person(handle: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.name_key == name_key(nfc(handle))))


def get_profile(handle: str) -> Row:
    """What everybody may know of a person: while they are suspended, the name alone.

    `is_unclaimed`: imported, and nobody signs in under the name yet; `joined` is the member whose posts the imported
    person's are now.
    """
    owner = aliased(Person)
    row = db.session.execute(
        select(
            Person.id,
            Person.handle,
            Person.display_name,
            Person.hue,
            Person.about,
            Person.created_at,
            Person.erased_at,
            and_(Person.source.is_not(None), Person.password_hash.is_(None)).label("is_unclaimed"),
            Person.source,
            Person.joined_id,
            owner.handle.label("joined"),
            (~is_active(now())).label("is_suspended"),
        )
        .outerjoin(owner, owner.id == Person.joined_id)
        .where(Person.name_key == name_key(nfc(handle)))
    ).first()
    if row is None:
        raise NotFound
    return row


def who_gets_mail(person_id: int | None) -> Person | None:
    """A person, if mails about the account go to them: nobody writes to who is suspended, but of that."""
    found = select(Person).where(Person.id == person_id, Person.email.is_not(None), is_active(now()))
    return db.session.scalar(found)


def can_be_claimed(person: Person) -> bool:
    """Imported, and nobody's yet."""
    return person.source is not None and person.password_hash is None and person.joined_id is None


def open_invitations() -> list[Row]:
    """Those that nobody has used yet, the latest first: (MailLink, handle of who sent it)."""
    waiting = select(MailLink, Person.handle).outerjoin(Person, Person.id == MailLink.by_id)
    return list(
        db.session.execute(waiting.where(MailLink.purpose == "invitation", is_good()).order_by(MailLink.id.desc()))
    )


def address_of_invitation(public_id: str) -> str:
    wanted = MailLink.public_id == public_id, MailLink.purpose == "invitation", is_good()
    address = db.session.scalar(select(MailLink.address).where(*wanted))
    if address is None:
        raise NotFound
    return address


def roles_of(person_id: int) -> frozenset[str]:
    return frozenset(db.session.scalars(select(PersonRole.role).where(PersonRole.person_id == person_id)))


def staff_names(*, but: int | None = None) -> list[str]:
    """Handles and display names of everybody who holds a role: nobody else may look like them."""
    with_role = exists().where(PersonRole.person_id == Person.id)
    rows = db.session.execute(select(Person.handle, Person.display_name).where(with_role, Person.id != (but or 0)))
    return [name for row in rows for name in row]


def count_administrators(*, but: int) -> int:
    """Under the locks of their roles: of two who unmake each other at once, the second finds the first one gone."""
    holders = select(PersonRole.person_id).where(PersonRole.role == "administrator").order_by(PersonRole.person_id)
    return sum(id != but for id in db.session.scalars(holders.with_for_update()))


def browsers_of(viewer: Viewer, token: str) -> list[SignedInBrowser]:
    """Where a member is signed in, the latest first; `token` is that of the browser that asks."""
    rows = db.session.execute(
        select(Session.token_hash, Session.browser, Session.created_at)
        .where(Session.person_id == viewer.id, Session.expires_at > now())
        .order_by(Session.id.desc())
    )
    this = hash_token(token)
    return [SignedInBrowser(name_of(hashed), browser, since, hashed == this) for hashed, browser, since in rows]


def carried_text(viewer: Viewer) -> dict[str, str]:
    """What a member wrote before signing in: `body`, `title`, `board`, `tags`, as far as given."""
    kept = select(CarriedText.fields).where(
        CarriedText.person_id == viewer.id, CarriedText.created_at > now() - CARRIED_FOR
    )
    return db.session.scalar(kept) or {}


def signed_in_since(token: str) -> datetime:
    """When the session of this token began."""
    return db.session.scalars(select(Session.created_at).where(Session.token_hash == hash_token(token))).one()
