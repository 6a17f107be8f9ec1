"""Puts the viewer together: the session, the person, the roles, the products an active license opens, the boards."""

from functools import cache

from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import Select, String, bindparam, cast, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from forum.accounts.models import Person, PersonRole, Session
from forum.accounts.sessions import hash_token
from forum.accounts.suspensions import is_active
from forum.boards.models import BoardModerator
from forum.core import viewer as core_viewer
from forum.core.clock import now
from forum.core.database import UTCDateTime
from forum.core.prepared import fetch
from forum.core.viewer import ANONYMOUS, Viewer
from forum.licenses.models import License, LicenseProduct, Seat
from forum.licenses.policies import opens
from forum.notifications.models import Notification


class SignedIn(UserMixin):
    """What Flask-Login keeps for a request: the viewer, and the token that found it."""

    def __init__(self, viewer: Viewer, token: str) -> None:
        self.viewer = viewer
        self.token = token

    def get_id(self) -> str:
        return self.token


login_manager = LoginManager()
login_manager.session_protection = None  # sessions are rows here: they end when their row does


@login_manager.user_loader
def _load(token: str) -> SignedIn | None:
    rows = fetch(_by_session(), token=hash_token(token), moment=now())
    return SignedIn(_from(rows[0]), token) if rows else None


def viewer_of(person_id: int) -> Viewer:
    """The viewer that a person is now, outside of a request: for jobs and commands."""
    rows = fetch(_by_person(), person_id=person_id, moment=now())
    return _from(rows[0]) if rows else ANONYMOUS


@cache
def _by_person() -> Select:
    return _viewers().where(Person.id == bindparam("person_id"))


@cache
def _by_session() -> Select:
    statement = _viewers().join(Session, Session.person_id == Person.id)
    return statement.where(Session.token_hash == bindparam("token"), Session.expires_at > bindparam("moment"))


@cache
def _viewers() -> Select:
    """One statement for everything: rights are read together with who has them. Who is suspended is nobody."""
    moment = bindparam("moment", type_=UTCDateTime)
    opened = opens(moment)
    return select(
        Person.id,
        Person.public_id,
        Person.handle,
        Person.display_name,
        Person.hue,
        Person.language,
        Person.theme,
        Person.read_before,
        _together(PersonRole.role, PersonRole.person_id == Person.id).label("roles"),
        _together(
            LicenseProduct.product_id,
            Seat.person_id == Person.id,
            Seat.license_id == License.id,
            LicenseProduct.license_id == License.id,
            opened,
        ).label("products"),
        _together(BoardModerator.board_id, BoardModerator.person_id == Person.id).label("moderates"),
        exists().where(Notification.person_id == Person.id, Notification.is_unseen()).label("may_have_news"),
    ).where(is_active(moment))


def _together(column: InstrumentedAttribute, *conditions):
    listed = func.aggregate_strings(cast(column, String), ",")
    return select(listed).where(*conditions).correlate(Person).scalar_subquery()


def _from(row) -> Viewer:
    return Viewer(
        id=row.id,
        public_id=row.public_id,
        handle=row.handle,
        name=row.display_name,
        hue=row.hue,
        roles=frozenset(_split(row.roles)),
        products=frozenset(map(int, _split(row.products))),
        moderates=frozenset(map(int, _split(row.moderates))),
        language=row.language,
        theme=row.theme,
        read_before=row.read_before,
        may_have_news=bool(row.may_have_news),
    )


def _split(listed: str | None) -> list[str]:
    return listed.split(",") if listed else []


def init_app(app) -> None:
    login_manager.init_app(app)
    core_viewer.use_loader(lambda: current_user.viewer if current_user.is_authenticated else ANONYMOUS)
