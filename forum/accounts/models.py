from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithId, WithPublicId, db
from forum.core.viewer import ROLES


class Person(WithPublicId, db.Model):
    """A member, or somebody imported who has no mail and no password until the account is claimed.

    `name_key` and `skeleton` are the handle folded, so that no two people look alike (see core/text.py). `joined_id`: an
    imported person whose posts a member took over; the row stays so that old addresses and later imports lead there.
    What was started before `read_before` and never opened isn't new to them: they came later, or have said that they are
    done with it.
    `vouched_at`: an administrator brought them here, so they are no stranger. `is_hasty`: they filled in the form to
    register faster than people do.
    Who is suspended is told `suspended_for`, and is nobody to the site until `suspended_until` (see suspensions.py).
    `erased_at`: the person is gone, and the row stands for a former member whose posts stayed.
    """

    __tablename__ = "people"
    __table_args__ = (
        Index("uq_people_source_source_key", "source", "source_key", unique=True),
        {"sqlite_autoincrement": True},
    )

    handle: Mapped[str] = mapped_column(String(30))
    name_key: Mapped[str] = mapped_column(String(60), unique=True)
    skeleton: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str] = mapped_column(String(60))
    hue: Mapped[int] = mapped_column(default=1)
    about: Mapped[str] = mapped_column(String(300), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True)
    email_verified_at: Mapped[datetime | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10), default="")
    theme: Mapped[str] = mapped_column(String(5), default="")
    created_at: Mapped[Moment]
    read_before: Mapped[Moment]
    vouched_at: Mapped[datetime | None]
    is_hasty: Mapped[bool] = mapped_column(default=False)
    suspended_until: Mapped[datetime | None]
    suspended_for: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[str | None] = mapped_column(String(60))
    source_key: Mapped[str | None] = mapped_column(String(120))
    joined_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    erased_at: Mapped[datetime | None]


class PersonRole(db.Model):
    __tablename__ = "person_roles"
    __table_args__ = (CheckConstraint(f"role IN {ROLES}", name="role"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


class Session(WithId, db.Model):
    """A signed-in browser. The cookie holds a random token, this row its hash; deleting the row signs out."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    browser: Mapped[str] = mapped_column(String(200), default="")


class CarriedText(db.Model):
    """What somebody wrote before signing in, kept for the form that it was meant for. The last one a person."""

    __tablename__ = "carried_texts"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    created_at: Mapped[Moment] = mapped_column(index=True)


class MailLink(WithPublicId, db.Model):
    """What a link in a mail opens, once. The mail's address holds `public_id` signed: this row alone opens nothing.

    `purpose` is one of `links.LIFETIMES`; `address` where the mail goes, `person_id` whose account it is about, if there is
    one. `payload` is what is needed when it is opened: `next` and `fields` (where one was going, with which text), and of a
    registration `person` (name, hash, language). It is emptied by use. `by_id` is the administrator who sent it.
    """

    __tablename__ = "mail_links"
    __table_args__ = (
        Index("ix_mail_links_address_key_purpose", "address_key", "purpose"),
        {"sqlite_autoincrement": True},
    )

    purpose: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    address: Mapped[str] = mapped_column(String(254))
    address_key: Mapped[str] = mapped_column(String(254))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
