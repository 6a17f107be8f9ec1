"""Whoever looks. Every query that returns something of people's asks for one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from flask import g, has_request_context

Role = Literal["moderator", "writer", "support", "administrator"]
ROLES: tuple[Role, ...] = ("moderator", "writer", "support", "administrator")
STAFF: frozenset[Role] = frozenset({"writer", "support", "administrator"})


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Assembled once a request or job from one statement; rights are those of that moment.

    `products` are the internal ids that an active license opens now, `moderates` the boards of a board moderator
    (a site moderator has the role instead). `ended` are the boards that only ended licenses of theirs were for, each with what
    it shows after the end (`Board.after_end`); they never write there. `ends` says when that was: no part of what viewers are
    compared by, so that all whose licenses for the same boards are over share one set of rights. What was started before
    `read_before` isn't new to them, read or not. Without `may_have_news` there is nothing to count for the bell.
    """

    id: int | None = None
    public_id: str = ""
    handle: str = ""
    name: str = ""
    hue: int = 1
    roles: frozenset[Role] = frozenset()
    products: frozenset[int] = frozenset()
    moderates: frozenset[int] = frozenset()
    ended: frozenset[tuple[int, str]] = frozenset()
    ends: Mapping[int, datetime] = field(default_factory=dict, compare=False)
    language: str = ""
    theme: str = ""
    read_before: datetime | None = None
    may_have_news: bool = field(default=False, compare=False)

    @property
    def rights(self) -> "Viewer":
        """This viewer without all that no policy asks for: many people share one, and the statements made for it."""
        if not self.id:
            return ANONYMOUS
        return Viewer(id=0, roles=self.roles, products=self.products, moderates=self.moderates, ended=self.ended)

    @property
    def bound(self) -> dict[str, Any]:
        """The values of the parameters that a statement made for this viewer's rights has of its own (boards/policies.py)."""
        return {"reader_id": self.id} | {f"end_{board}": end for board, end in self.ends.items()} if self.ended else {}

    def only_reads(self, board_id: int) -> bool:
        """Whether their license for a board is over, so that they write nothing there, whatever they still read."""
        return any(board_id == board for board, _shown in self.ended)

    def reads_until(self, board_id: int) -> datetime | None:
        """When their license for a board ended, where what was posted since isn't shown to them."""
        return self.ends.get(board_id) if (board_id, "earlier") in self.ended else None

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
    def is_support(self) -> bool:
        return "support" in self.roles or self.is_administrator

    @property
    def is_writer(self) -> bool:
        return "writer" in self.roles or self.is_administrator

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
