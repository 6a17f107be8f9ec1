from collections.abc import Callable

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core.access import allow, moderators, site_moderators
from forum.core.viewer import current_viewer
from forum.moderation import actions, queries
from forum.moderation.actions import Changed
from forum.moderation.forms import ReasonForm
from forum.moderation.item_cards import cards, decided_words, words_for_spam
from forum.moderation.routes.blueprint import CONFLICT, PAGE, UNPROCESSABLE, blueprint, in_the_meantime


@blueprint.get("/queue")
@allow(moderators)
def show_queue():
    return _page()


@blueprint.post("/queue/<item_id>/keeping")
@allow(moderators)
def keep(item_id: str):
    return _decide(item_id, actions.keep, _("It stays as it is."))


@blueprint.post("/queue/<item_id>/approval")
@allow(moderators)
def approve(item_id: str):
    return _decide(item_id, actions.approve_item, _("It is published."))


@blueprint.post("/queue/<item_id>/hiding")
@allow(moderators)
def hide(item_id: str):
    form = ReasonForm()
    if not form.validate():
        queries.get_item(item_id, current_viewer())
        return _page(UNPROCESSABLE, refused=(item_id, form))
    reason = form.reason.data
    return _decide(item_id, lambda *of: actions.hide_item(*of, reason), _("It is hidden, and its author can read why."))


@blueprint.post("/queue/<item_id>/suspension")
@allow(site_moderators)
def hide_spam(item_id: str):
    """The author of the post is suspended, and everything of theirs hidden."""
    viewer = current_viewer()
    reviewed = queries.get_item(item_id, viewer)
    reason, words = words_for_spam(reviewed.comment.author_id)
    try:
        hidden = actions.hide_spam(viewer, reviewed.item, reviewed.thread, reviewed.comment, reason, words)
    except Changed as changed:
        return _page(CONFLICT, note=_said(changed))
    done = ngettext("Suspended, and %(num)d post hidden.", "Suspended, and %(num)d posts hidden.", hidden)
    flash(f"{done} {_('The log can undo both.')}", "good")
    return redirect("/queue#items", 303)


def _decide(item_id: str, act: Callable[..., None], done: str):
    viewer = current_viewer()
    reviewed = queries.get_item(item_id, viewer)
    try:
        act(viewer, reviewed.item, reviewed.thread, reviewed.comment)
    except Changed as changed:
        return _page(CONFLICT, note=_said(changed))
    flash(done, "good")
    return redirect("/queue#items", 303)


def _said(changed: Changed) -> str:
    """What somebody else decided, and when."""
    return decided_words(changed) if changed.decision else in_the_meantime(changed)


def _page(status: int = PAGE, *, note: str = "", refused: tuple[str, ReasonForm] | None = None):
    viewer = current_viewer()
    rows, page = queries.items_page(viewer, request.args.get("page"))
    html = render_template(
        "moderation/queue.html",
        items=cards(rows, queries.reports_on([row.ReviewItem.id for row in rows]), viewer, refused),
        page=page,
        note=note,
        form=refused[1] if refused else None,
    )
    return html, status
