"""Whoever looks. Every query that returns something of people's asks for one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flask import g, has_request_context

Role = Literal["moderator", "writer", "support", "administrator"]
ROLES: tuple[Role, ...] = ("moderator", "writer", "support", "administrator")
STAFF: frozenset[Role] = frozenset({"writer", "support", "administrator"})


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Assembled once a request or job from one statement; rights are those of that moment.

    `products` are the internal ids that an active license opens now, `moderates` the boards of a board moderator
    (a site moderator has the role instead). What was started before `read_before` isn't new to them, read or not. Without
    `may_have_news` there is nothing to count for the bell.
    """

    id: int | None = None
    public_id: str = ""
    handle: str = ""
    name: str = ""
    hue: int = 1
    roles: frozenset[Role] = frozenset()
    products: frozenset[int] = frozenset()
    moderates: frozenset[int] = frozenset()
    language: str = ""
    theme: str = ""
    read_before: datetime | None = None
    may_have_news: bool = field(default=False, compare=False)

    @property
    def rights(self) -> "Viewer":
        """This viewer without all that no policy asks for: many people share one, and the statements made for it."""
        return Viewer(id=0, roles=self.roles, products=self.products, moderates=self.moderates) if self.id else ANONYMOUS

    @property
    def is_member(self) -> bool:
        return self.id is not None

    @property
    def is_administrator(self) -> bool:
        return "administrator" in self.roles

    @property
    def is_staff(self) -> bool:
        return not STAFF.isdisjoint(self.roles)

    @property
    def is_moderator(self) -> bool:
        """Moderates something: the site or at least one board."""
        return self.is_site_moderator or bool(self.moderates)

    @property
    def is_site_moderator(self) -> bool:
        return "moderator" in self.roles or self.is_administrator


ANONYMOUS = Viewer()


def _load() -> Viewer:
    return ANONYMOUS


def use_loader(load: Callable[[], Viewer]) -> None:
    """Says how the request's viewer is found; called once at start-up."""
    global _load
    _load = load


def current_viewer() -> Viewer:
    """The request's viewer, loaded at first use and kept until the transaction ends."""
    if not has_request_context():
        return ANONYMOUS
    if "viewer" not in g:
        g.viewer = _load()
    return g.viewer


def asking_viewer() -> Viewer:
    """Who an unsafe request comes from, known before its writing transaction begins: for counting tries, never for rights."""
    return g.asking_viewer if "asking_viewer" in g else current_viewer()


def set_asking_viewer() -> None:
    g.asking_viewer = current_viewer()


def forget_viewer() -> None:
    """The next use loads the viewer again, in the transaction of that moment."""
    g.pop("viewer", None)
    g.pop("_login_user", None)
