"""Acts and log entries as their pages show them."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from wtforms import SelectChoice

from forum.boards.models import Board
from forum.core.languages import language, text_of
from forum.core.log.models import LogEntry
from forum.core.viewer import Viewer
from forum.moderation import queries
from forum.moderation.act_words import act_in_words
from forum.moderation.actions import UNDO
from forum.moderation.forms import MoveForm, ReasonForm
from forum.moderation.policies import ON_PEOPLE, SUBJECTS, can_undo
from forum.threads.models import Comment, Thread
from forum.threads.presenting import address_of


@dataclass(frozen=True)
class Panel:
    """One act that is offered: what it means, and the form that does it at `action`."""

    action: str
    icon: str
    title: str
    sentence: str
    label: str
    form: ReasonForm
    kind: str = ""


def thread_panels(thread: Thread, boards: list[Board], refused: ReasonForm | None, act: str) -> list[Panel]:
    """The acts on a thread as it stands; `refused` came back from the address that ends in `act`."""
    at, public_only = f"/threads/{thread.public_id}", _("Only moderators of the board will see it.")

    def panel(end: str, icon: str, title: str, sentence: str, label: str, kind: str = "") -> Panel:
        form = refused if refused and act == end else ReasonForm(formdata=None)
        return Panel(f"{at}/{end}", icon, title, sentence, label, _own_ids(form, end), kind)

    panels = [
        panel("pin/removal", "pin", _("Unpin"), _("It takes its place among the others again."), _("Unpin"))
        if thread.pinned
        else panel("pin", "pin", _("Pin"), _("It stays on top of its board."), _("Pin")),
        panel("closing/removal", "lock-open", _("Reopen"), _("Members can comment again."), _("Reopen"))
        if thread.closed_at
        else panel("closing", "lock", _("Close"), _("Everybody can read it, nobody can add to it."), _("Close")),
        panel("hiding/removal", "eye", _("Restore"), _("Everybody who may read the board sees it again."), _("Restore"))
        if thread.hidden_at
        else panel("hiding", "eye-off", _("Hide"), public_only, _("Hide"), "bad"),
    ]
    if boards:
        panels.insert(2, _move_panel(at, boards, refused if act == "move" else None))
    return panels


def _move_panel(at: str, boards: list[Board], refused: ReasonForm | None) -> Panel:
    form, now_in = refused or MoveForm(formdata=None), language()
    choices = [SelectChoice(board.slug, text_of(board, now_in, "name")) for board in boards]
    form.board.choices = [SelectChoice("", _("Choose a board")), *choices]
    sentence = _("Its address stays the same. Who may read it is decided by the new board.")
    return Panel(f"{at}/move", "arrow-right-left", _("Move"), sentence, _("Move"), _own_ids(form, "move"))


def comment_panel(comment: Comment, refused: ReasonForm | None) -> Panel:
    at, form = f"/comments/{comment.public_id}/hiding", refused or ReasonForm(formdata=None)
    if comment.hidden_at:
        sentence = _("Everybody who may read the thread sees it again.")
        return Panel(f"{at}/removal", "eye", _("Restore"), sentence, _("Restore"), form)
    sentence = _("The reason stands in its place, and everybody can read it.")
    return Panel(at, "eye-off", _("Hide"), sentence, _("Hide"), form, "bad")


def _own_ids(form: ReasonForm, act: str) -> ReasonForm:
    """Several forms of one kind stand on the page: each field gets an id of its own."""
    for field in form:
        field.id = f"{field.name}-{act.replace('/', '-')}"
    return form


@dataclass(frozen=True)
class Line:
    """An entry of the log. What is out of the reader's reach has no title and no address."""

    public_id: str
    at: datetime
    label: str
    name: str
    hue: int
    title: str
    language: str
    address: str
    detail: str
    reason: str
    undone_at: datetime | None
    undone_by: str
    undoes: str
    can_undo: bool


def lines(rows, viewer: Viewer) -> list[Line]:
    entries = [row.LogEntry for row in rows]
    seen = _Seen(entries, viewer)
    system = _("By command")
    return [
        Line(
            public_id=entry.public_id,
            at=entry.at,
            label=act_in_words(entry.action),
            name=row.display_name or system,
            hue=row.hue or 1,
            undone_at=entry.undone_at,
            undone_by=row.undone_by or system,
            undoes=entry.after.get("undoes", ""),
            reason=entry.reason,
            can_undo=seen.can_undo(entry),
            **seen.words(entry),
        )
        for row, entry in zip(rows, entries, strict=True)
    ]


class _Seen:
    """What the entries of a page are about, as far as the reader may see it."""

    def __init__(self, entries: list[LogEntry], viewer: Viewer) -> None:
        self.viewer = viewer
        ids = {kind: {e.subject_id for e in entries if e.subject_type == kind} for kind in SUBJECTS}
        self.threads = queries.threads_seen(ids["thread"], viewer) if ids["thread"] else {}
        self.comments = queries.comments_seen(ids["comment"], viewer) if ids["comment"] else {}
        people = {e.subject_id for e in entries if e.action in ON_PEOPLE}
        self.people = queries.people_seen(people) if people else {}
        self.boards = queries.boards_seen(viewer) if any(e.board_id for e in entries) else {}
        self.now_in = language()
        self.unseen, self.by = _("Something out of your reach"), _("A comment by %(name)s", name="{}")
        self.move = _("From %(source)s to %(target)s", source="{source}", target="{target}")

    def thing(self, entry: LogEntry):
        if entry.action in ON_PEOPLE:
            return self.people.get(entry.subject_id)
        found = {"thread": self.threads, "comment": self.comments, "board": self.boards}
        return found.get(entry.subject_type, {}).get(entry.subject_id)

    def can_undo(self, entry: LogEntry) -> bool:
        if entry.undone_at or entry.action not in UNDO or (thing := self.thing(entry)) is None:
            return False
        if entry.subject_type == "person":
            return self.viewer.is_site_moderator
        return can_undo(self.viewer, entry, thing.board_id)

    def words(self, entry: LogEntry) -> dict[str, str]:
        thing = self.thing(entry)
        nothing = {"title": "", "language": "", "address": "", "detail": ""}
        if thing is None:
            return nothing | ({"title": self.unseen} if entry.subject_type in SUBJECTS else {})
        if entry.subject_type == "person":
            return nothing | {"title": thing.display_name, "address": f"/people/{thing.handle}/suspension"}
        if entry.subject_type == "board":
            return nothing | {"title": self._board(thing.id), "address": f"/boards/{thing.slug}"}
        about = {"title": thing.title, "language": thing.language}
        if entry.subject_type == "comment":
            return about | {"address": address_of(thing, thing.number), "detail": self.by.format(thing.author)}
        return about | {"address": address_of(thing), "detail": self._move(entry)}

    def _move(self, entry: LogEntry) -> str:
        if entry.action != "thread.move":
            return ""
        ends = (self._board(state["board_id"]) for state in (entry.before, entry.after))
        return self.move.format(**dict(zip(("source", "target"), ends, strict=True)))

    def _board(self, id: int) -> str:
        board = self.boards.get(id)
        return text_of(board, self.now_in, "name") if board else self.unseen


def outcome(decision: str) -> str:
    """What a reporter is told of what became of it."""
    return {
        "": _("A moderator will look at it."),
        "kept": _("A moderator has looked at it and left it as it is."),
    }.get(decision) or _("A moderator has looked at it and taken it down.")
