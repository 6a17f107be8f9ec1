"""Items of the queue as its page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from forum.accounts.models import Person
from forum.core.clock import now
from forum.core.database import db
from forum.core.languages import grouped, language, speaking, text_of
from forum.core.markup.render import fill
from forum.core.site import site
from forum.core.viewer import Viewer
from forum.core.web import day
from forum.moderation.actions import Changed
from forum.moderation.forms import NAMES_OF_REPORTS, ReasonForm
from forum.moderation.policies import can_suspend
from forum.threads.queries import references_of

WEIGHT = ("private", "spam", "rude", "off_topic", "other")  # what a report is about, the gravest first


@dataclass(frozen=True)
class Said:
    """One report."""

    kind: str
    words: str
    name: str
    handle: str
    at: datetime


@dataclass(frozen=True)
class Card:
    public_id: str
    at: datetime
    is_held: bool
    tags: list[tuple[str, str]]
    signs: list[str]
    reports: list[Said]
    board: str
    board_slug: str
    title: str
    language: str
    address: str
    html: Markup
    name: str
    handle: str
    hue: int
    record: str
    form: ReasonForm
    reason_label: str
    can_suspend: bool


def cards(
    rows: Sequence[Any], reports: Mapping[int, list[Any]], viewer: Viewer, refused: tuple[str, ReasonForm] | None
) -> list[Card]:
    """`refused` is a form that came back, with the public id of its item."""
    texts = _texts([row.Comment for row in rows])
    return [_card(row, reports.get(row.ReviewItem.id, []), texts, viewer, refused) for row in rows]


def _card(row, reports: list[Any], texts: Mapping[int, Markup], viewer: Viewer, refused) -> Card:
    item, comment, thread, person = row.ReviewItem, row.Comment, row.Thread, row.Person
    is_held = bool(comment.held_at or (thread.held_at and comment.number == 1))
    for_all = _("Reason, for the log") if comment.number == 1 else _("Reason, for everybody to read")
    return Card(
        public_id=item.public_id,
        at=item.created_at,
        is_held=is_held,
        tags=_tags(item, len(reports)),
        signs=[words for sign, words in sign_words().items() if sign in item.signs],
        reports=[
            Said(str(NAMES_OF_REPORTS[said.kind]), said.words, said.display_name, said.handle, said.created_at)
            for said in reports
        ],
        board=text_of(row.Board, language(), "name"),
        board_slug=row.Board.slug,
        title=thread.title,
        language=thread.language,
        address=f"/comments/{comment.public_id}",
        html=texts[comment.id],
        name=person.display_name,
        handle=person.handle,
        hue=person.hue,
        record=_record(row),
        form=_form(item, reports, refused),
        reason_label=_("Reason, for its author") if is_held else for_all,
        can_suspend=can_suspend(viewer, person.id, ["some"] if row.has_role else []),
    )


def _tags(item, reports: int) -> list[tuple[str, str]]:
    """Why an item is here, in a few words, each with the icon beside it."""
    tags = []
    if reports:
        tags.append(("triangle-alert", ngettext("Reported by %(num)d", "Reported by %(num)d", reports)))
    if "first" in item.signs:
        tags.append(("user", _("First post")))
    if set(item.signs) - {"first"}:
        tags.append(("circle-alert", _("Probable spam")))
    return tags


def sign_words() -> dict[str, str]:
    """Each sign of threads/holding.py as a sentence."""
    return {
        "hosts": _("It links to several other sites."),
        "again": _("A new member posted the same text before."),
        "stuffed": _("It has link codes that spam programs leave behind."),
    }


def _record(row) -> str:
    """How long the author is here, and how much they wrote."""
    days = (now() - row.Person.created_at).days
    joined = ngettext("Joined %(num)d day ago", "Joined %(num)d days ago", days) if days else _("Joined today")
    posts = ngettext("%(count)s post", "%(count)s posts", row.posts, count=grouped(row.posts))
    hidden = ngettext("%(count)s hidden before", "%(count)s hidden before", row.hidden, count=grouped(row.hidden))
    return " · ".join([joined, posts, *([hidden] if row.hidden else [])])


def _form(item, reports: list[Any], refused: tuple[str, ReasonForm] | None) -> ReasonForm:
    """With a reason filled in: what was reported, the gravest of it."""
    if refused and refused[0] == item.public_id:
        form = refused[1]
    else:
        kinds = {said.kind for said in reports} or ({"spam"} if set(item.signs) - {"first"} else set())
        gravest = next((kind for kind in WEIGHT if kind in kinds and kind != "other"), "")
        form = ReasonForm(formdata=None, data={"reason": str(NAMES_OF_REPORTS[gravest]) if gravest else ""})
    form.reason.id = f"reason-{item.public_id}"
    return form


def _texts(comments) -> dict[int, Markup]:
    """Posts as they were written: what they refer to stands there as it was typed."""
    words: dict[int, dict[int, Markup]] = {}
    for row in references_of([comment.id for comment in comments]) if comments else ():
        typed = {"mention": f"@{row.target}", "thread": f"/threads/{row.target}"}.get(
            row.kind, f"[[help:{row.target}]]"
        )
        words.setdefault(row.comment_id, {})[row.number] = escape(typed)
    return {comment.id: fill(comment.html, words.get(comment.id, {}), {}) for comment in comments}


def decided_words(changed: Changed) -> str:
    """That somebody else decided an item, and what."""
    by = {"name": changed.name or _("a command"), "moment": day(changed.at, time=True)}
    return {
        "kept": _("In the meantime %(name)s kept this post as it is, %(moment)s.", **by),
        "hidden": _("In the meantime %(name)s hid this post, %(moment)s.", **by),
        "approved": _("In the meantime %(name)s published this post, %(moment)s.", **by),
        "rejected": _("In the meantime %(name)s decided not to publish this post, %(moment)s.", **by),
    }[changed.decision]


def words_for_spam(person_id: int) -> tuple[str, str]:
    """What stands in place of a spammer's posts, and what they themselves are told, in their language."""
    person = db.session.get_one(Person, person_id)
    with speaking(person.language or site().languages[0]):
        return str(NAMES_OF_REPORTS["spam"]), _("What you posted looks like advertising, so it was taken down.")
