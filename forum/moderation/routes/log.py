from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from forum.core.access import allow, moderators
from forum.core.viewer import Viewer, current_viewer
from forum.moderation import actions, queries
from forum.moderation.actions import Changed
from forum.moderation.presenting import lines
from forum.moderation.routes.blueprint import CONFLICT, PAGE, blueprint, in_the_meantime


@blueprint.get("/moderation/log")
@allow(moderators)
def show_log():
    return _log_page(current_viewer())


@blueprint.post("/moderation/log/<entry_id>/undoing")
@allow(moderators)
def undo(entry_id: str):
    viewer = current_viewer()
    entry = queries.get_entry(entry_id, viewer)
    try:
        actions.undo(viewer, entry)
    except Changed as changed:
        return _log_page(viewer, CONFLICT, note=in_the_meantime(changed))
    flash(_("Undone. The log keeps both."), "good")
    return redirect("/moderation/log", 303)


def _log_page(viewer: Viewer, status: int = PAGE, *, note: str = ""):
    threads_only = viewer.is_administrator and request.args.get("show") == "threads"
    rows, page = queries.log_page(viewer, request.args.get("page"), threads_only=threads_only)
    html = render_template(
        "moderation/log.html",
        lines=lines(rows, viewer),
        page=page,
        threads_only=threads_only,
        before_number=f"/moderation/log?{'show=threads&' if threads_only else ''}page=",
        note=note,
    )
    return html, status
