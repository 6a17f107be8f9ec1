from flask import redirect, render_template
from flask_babel import gettext as _

from forum.boards.policies import require_open
from forum.core import limits
from forum.core.access import allow, members
from forum.core.errors import NotFound, Refused
from forum.core.viewer import asking_viewer, current_viewer
from forum.moderation import actions, queries
from forum.moderation.forms import ReportForm
from forum.moderation.presenting import outcome
from forum.moderation.routes.blueprint import PAGE, UNPROCESSABLE, blueprint
from forum.threads.presenting import address_of, board_name
from forum.threads.queries import get_comment_seen


@blueprint.get("/comments/<public_id>/report")
@allow(members)
def show_report(public_id: str):
    """The form; or, for who sent it, what became of it."""
    viewer = current_viewer()
    if own := queries.own_report(public_id, viewer):
        return render_template("moderation/reported.html", own=own, outcome=outcome(own.decision))
    return _page(ReportForm(formdata=None), public_id, viewer)


@blueprint.post("/comments/<public_id>/report")
@allow(members)
def report(public_id: str):
    form = ReportForm()
    if form.validate():
        limits.spend(("report", asking_viewer().id))
    viewer = current_viewer()
    if form.errors:
        return _page(form, public_id, viewer, UNPROCESSABLE)
    comment, thread, _board = get_comment_seen(public_id, viewer)
    actions.report(viewer, thread, comment, form.kind.data, form.words.data)
    return redirect(f"/comments/{public_id}/report", 303)


def _page(form: ReportForm, public_id: str, viewer, status: int = PAGE):
    comment, thread, board = get_comment_seen(public_id, viewer)
    require_open(viewer, board.id)
    if comment.author_id == viewer.id:
        raise Refused(_("This is your own post."))
    if comment.hidden_at or thread.hidden_at:
        raise NotFound
    page = render_template(
        "moderation/report.html",
        form=form,
        comment=comment,
        thread=thread,
        board=board,
        board_name=board_name(board),
        back=address_of(thread, comment.number),
    )
    return page, status
