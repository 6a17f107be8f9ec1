"""Puts the viewer together: the session, the person, the roles, the products an active license opens, the boards."""

from datetime import UTC, datetime
from functools import cache

from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import Select, String, bindparam, case, cast, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from forum.accounts.models import Person, PersonRole, Session
from forum.accounts.sessions import hash_token
from forum.accounts.suspensions import is_active
from forum.boards.models import Board, BoardModerator, BoardProduct
from forum.core import viewer as core_viewer
from forum.core.clock import now
from forum.core.database import UTCDateTime
from forum.core.prepared import fetch
from forum.core.viewer import ANONYMOUS, Viewer
from forum.licenses.models import License, LicenseProduct, Seat
from forum.licenses.policies import end, has_ended, opens
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
    """One statement for everything: rights are read together with who has them. Who is suspended is nobody.

    But what boards show after the end is asked for by another, of those alone whom it concerns.
    """
    moment = bindparam("moment", type_=UTCDateTime)
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
        _licenses(moment).label("licenses"),
        _together(BoardModerator.board_id, BoardModerator.person_id == Person.id).label("moderates"),
        exists().where(Notification.person_id == Person.id, Notification.is_unseen()).label("may_have_news"),
    ).where(is_active(moment))


def _together(column: InstrumentedAttribute, *conditions):
    listed = func.aggregate_strings(cast(column, String), ",")
    return select(listed).where(*conditions).correlate(Person).scalar_subquery()


def _licenses(moment):
    """The products of somebody's good licenses, as "product" where they are open, as "product;end" where they have ended."""
    ended = case((opens(moment), ""), else_=literal(";") + cast(end(), String))
    listed = func.aggregate_strings(cast(LicenseProduct.product_id, String) + ended, ",")
    held = (Seat.person_id == Person.id, Seat.license_id == License.id, LicenseProduct.license_id == License.id)
    return select(listed).where(*held, or_(opens(moment), has_ended(moment))).correlate(Person).scalar_subquery()


def _granted(listed: str | None) -> tuple[frozenset[int], dict[int, datetime]]:
    """The products that are open, and when others ended: the last of several licenses counts."""
    products, ends = set(), {}
    for product, _, text in (entry.partition(";") for entry in _split(listed)):
        if text:
            end = datetime.fromisoformat(text)
            end = end if end.tzinfo else end.replace(tzinfo=UTC)
            ends[int(product)] = max(end, ends.get(int(product), end))
        else:
            products.add(int(product))
    return frozenset(products), {product: end for product, end in ends.items() if product not in products}


def _ended(products: frozenset[int], ends: dict[int, datetime]) -> dict[tuple[int, str], datetime]:
    """The boards that ended licenses alone are for, with what they show after the end, and when that was."""
    locks = fetch(_LOCKS, products=sorted(products | ends.keys()))
    opened = {lock.board_id for lock in locks if lock.product_id in products}
    found: dict[tuple[int, str], datetime] = {}
    for lock in locks:
        if lock.board_id not in opened:
            board, end = (lock.board_id, lock.after_end), ends[lock.product_id]
            found[board] = max(end, found.get(board, end))
    return found


_LOCKS = (
    select(BoardProduct.board_id, BoardProduct.product_id, Board.after_end)
    .join(Board, Board.id == BoardProduct.board_id)
    .where(BoardProduct.product_id.in_(bindparam("products", expanding=True)))
)


def _from(row) -> Viewer:
    roles = frozenset(_split(row.roles))
    products, over = _granted(row.licenses)
    ended = _ended(products, over) if over and "administrator" not in roles else {}
    ends = {board: end for (board, _shown), end in ended.items()}
    return Viewer(
        id=row.id,
        public_id=row.public_id,
        handle=row.handle,
        name=row.display_name,
        hue=row.hue,
        roles=roles,
        products=products,
        moderates=frozenset(map(int, _split(row.moderates))).difference(ends),
        ended=frozenset(ended),
        ends=ends,
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
