from flask import redirect, render_template, request

from forum.core import frames
from forum.core.access import allow, members
from forum.core.pagination import PER_PAGE, page_number
from forum.core.viewer import current_viewer
from forum.notifications import queries
from forum.notifications.actions import seeing
from forum.notifications.forms import SeenForm
from forum.notifications.presenting import badge, by_day
from forum.notifications.routes.blueprint import blueprint

frames.use_news(lambda viewer: badge(queries.count_unseen(viewer)))


@blueprint.get("/notifications")
@allow(members)
def show():
    viewer, page = current_viewer(), page_number(request.args.get("page"))
    told = queries.page_of_told(viewer, page)
    return render_template(
        "notifications/page.html",
        days=by_day(told[:PER_PAGE], viewer.id),
        unseen=any(group.is_unseen for group in told),
        page=page,
        more=len(told) > PER_PAGE,
    )


@blueprint.get("/notifications/count")
@allow(members)
def count():
    """For the script that keeps the bell up to date."""
    return {"unseen": badge(queries.count_unseen(current_viewer()))}


@blueprint.post("/notifications/seen")
@allow(members)
def mark_seen():
    """One group, named by its thread and comment or by its board; without either, all."""
    viewer, form = current_viewer(), SeenForm()
    if not form.validate():
        return redirect("/notifications", 303)
    if form.board.data:
        seeing.mark_board_seen(viewer, form.board.data)
    elif form.thread.data:
        seeing.mark_comment_seen(viewer, form.thread.data, form.number.data or 0)
    else:
        seeing.mark_all_seen(viewer)
    return redirect("/notifications", 303)
