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
    labels, system = act_names(), _("By command")
    return [
        Line(
            public_id=entry.public_id,
            at=entry.at,
            label=labels.get(entry.action, entry.action),
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


def act_names() -> dict[str, str]:
    """What each act of the log is called, in the language of the page."""
    return {
        "thread.pin": _("Pinned a thread"),
        "thread.unpin": _("Unpinned a thread"),
        "thread.close": _("Closed a thread"),
        "thread.reopen": _("Reopened a thread"),
        "thread.hide": _("Hid a thread"),
        "thread.restore": _("Restored a thread"),
        "thread.move": _("Moved a thread"),
        "comment.hide": _("Hid a comment"),
        "comment.restore": _("Restored a comment"),
        "thread.approve": _("Published a thread that waited"),
        "thread.hold": _("Took a thread back to wait"),
        "thread.reject": _("Didn’t publish a thread"),
        "thread.await": _("Put a thread back to wait"),
        "comment.approve": _("Published a comment that waited"),
        "comment.hold": _("Took a comment back to wait"),
        "comment.reject": _("Didn’t publish a comment"),
        "comment.await": _("Put a comment back to wait"),
        "report.keep": _("Kept a post that was reported"),
        "report.reopen": _("Put a report back into the queue"),
        "person.suspend": _("Suspended somebody"),
        "person.lift": _("Ended a suspension"),
        "person.hide": _("Hid all posts of somebody"),
        "person.show": _("Showed the posts of somebody again"),
        "board.create": _("Made a board"),
        "board.change": _("Changed a board"),
        "product.create": _("Made a product"),
        "product.change": _("Changed a product"),
        "connection.check": _("Had all licenses of a connection checked"),
        "license.issue": _("Issued license keys"),
        "license.import": _("Imported license keys"),
        "license.unlock": _("Unlocked with a license key"),
        "license.revoke": _("Revoked a license"),
        "license.restore": _("Restored a license"),
        "license.extend": _("Changed the end of a license"),
        "license.give": _("Gave a place on a license to a member"),
        "license.recheck": _("Had a license checked"),
        "license.free": _("Freed a place on a license"),
        "license.rotate": _("Changed the secret behind license keys"),
        "license.found": _("Learned of a license from its provider"),
        "license.check": _("Heard that a license has changed, when it was checked"),
        "license.webhook": _("Heard that a license has changed, by a message"),
        "license.end": _("A license reached its end"),
        "license.lapse": _("A license couldn’t be checked for too long"),
        "license.put_back": _("Put a license back as it was"),
        "connection.create": _("Connected a provider of licenses"),
        "connection.change": _("Changed a connection to a provider"),
        "connection.remove": _("Removed a connection to a provider"),
        "connection.link": _("Linked a product to a connection"),
        "connection.unlink": _("Unlinked a product from a connection"),
        "connection.halt": _("Stopped checking the licenses of a connection"),
        "connection.resume": _("Went on checking the licenses of a connection"),
        "license.invite": _("Invited somebody to a place on a license"),
        "license.uninvite": _("Withdrew an invitation to a place"),
        "license.ask": _("Asked the holder of a license for a place"),
        "license.ask_granted": _("Handed a place on a license over"),
        "license.ask_refused": _("Refused a place on a license"),
        "license.mine": _("Said that a license in use is theirs"),
        "license.mine_granted": _("Decided whose license it is"),
        "license.mine_refused": _("Decided that a license isn’t theirs"),
        "case.propose": _("Proposed to make a case public"),
        "case.withdraw": _("Withdrew the proposal to make a case public"),
        "case.publish": _("Made a public thread of a case"),
        "person.roles": _("Changed roles"),
        "person.erase": _("Erased an account"),
        "person.invite": _("Invited people"),
        "person.invite_withdraw": _("Withdrew an invitation"),
        "person.claim_offer": _("Sent a link to claim imported posts"),
        "person.claim": _("Claimed imported posts"),
        "person.join": _("Added imported posts to an account"),
        "site.change": _("Changed the site’s settings"),
        "site.ready": _("Finished setting the site up"),
        "site.start": _("Removed the demo"),
        "case.merge": _("Made one case of two"),
        "case.open": _("Opened a case that nothing entitled to"),
        "case.access": _("Looked at access details"),
        "license.share": _("Said who sees the cases of a license"),
        "question.create": _("Added a question to the case form"),
        "question.change": _("Changed a question of the case form"),
        "question.remove": _("Removed a question from the case form"),
        "support.change": _("Changed how support works"),
        "page.change": _("Changed one of the site’s pages"),
        "page.reset": _("Put the default text of a page back"),
        "articles.import": _("Imported help articles"),
        "collection.lock": _("Changed who may read a collection of articles"),
        "article.lock": _("Changed who may read a help article"),
        "jobs.retry": _("Started failed jobs again"),
        "mail.retry": _("Tried a mail again"),
        "mail.drop": _("Gave a mail up"),
        "incoming.retry": _("Tried a mail that arrived again"),
        "incoming.remove": _("Removed a mail that arrived"),
        "incoming.download": _("Downloaded a mail that arrived"),
    }
