from flask import Response, redirect, render_template, request
from flask_babel import gettext as _

from forum.accounts.actions import drop_carried_text
from forum.core import once
from forum.core.access import allow, anyone, members
from forum.core.errors import Invalid, NotFound, Refused
from forum.core.viewer import current_viewer
from forum.reading.actions import mark_read
from forum.threads import actions, policies, queries
from forum.threads.forms import EditForm, ReplyForm
from forum.threads.presenting import address_of, board_name, page_of
from forum.threads.routes.blueprint import blueprint
from forum.threads.routes.drafting import carried_here, drafted, edited, keep_the_rest, kept_since, spend_a_post
from forum.threads.routes.threads import posted, thread_page
from forum.threads.routes.waiting import waiting_page


@blueprint.post("/threads/<public_id>/comments")
@allow(members)
def post_comment(public_id: str):
    form = ReplyForm()
    draft = drafted(form)
    if draft is not None:
        spend_a_post()
    viewer = current_viewer()
    if draft is None:
        keep_the_rest(form, f"thread-{public_id}")
        return _back_to_thread(public_id, form, viewer)
    thread, _board = queries.get_thread(public_id, viewer)
    earlier = once.begin(form.once.data, viewer)
    if earlier:
        return redirect(earlier, 303)
    try:
        comment = actions.reply(viewer, thread, draft)
    except Refused as refusal:
        form.refuse({"body": str(refusal)})
        return _back_to_thread(public_id, form, viewer)
    except Invalid as invalid:
        form.refuse(invalid.errors)
        return _back_to_thread(public_id, form, viewer)
    drop_carried_text(viewer)
    location = f"/comments/{comment.public_id}" if comment.held_at else address_of(thread, comment.number)
    once.finish(form.once.data, viewer, location)
    mark_read(viewer, thread, comment.number)
    posted(f"thread-{thread.public_id}", viewer)
    return redirect(location, 303)


def _back_to_thread(public_id: str, form: ReplyForm, viewer):
    """The last page of the thread, with the refused text in the composer."""
    row = queries.thread_page(public_id, viewer)
    return thread_page(row, page_of(row.thread.last_number), viewer, form=form, status=422)


@blueprint.get("/comments/<public_id>")
@allow(anyone)
def find_comment(public_id: str):
    viewer = current_viewer()
    try:
        comment, thread, board = queries.get_comment_seen(public_id, viewer)
    except NotFound:
        found = queries.find_waiting(public_id, viewer) if viewer.is_member else None
        if found is None:
            raise
        comment, thread, board = found
    if comment.held_at or (thread.held_at and comment.number == 1):
        return waiting_page(comment, thread, board, viewer)
    return redirect(address_of(thread, comment.number), 302)


@blueprint.get("/comments/<public_id>/source")
@allow(anyone)
def comment_source(public_id: str):
    """The Markdown of a post, for quoting it."""
    comment, _thread, _board = queries.get_comment_seen(public_id, current_viewer())
    return Response(comment.markdown, mimetype="text/plain")


@blueprint.get("/comments/<public_id>/history")
@allow(anyone)
def comment_history(public_id: str):
    viewer = current_viewer()
    comment, thread, board = queries.get_comment_seen(public_id, viewer)
    return render_template(
        "threads/history.html",
        comment=comment,
        thread=thread,
        board=board,
        board_name=board_name(board),
        history=queries.history_of(thread, comment, viewer),
        back=address_of(thread, comment.number),
    )


@blueprint.route("/comments/<public_id>/edit", methods=["GET", "POST"])
@allow(members)
def edit_comment(public_id: str):
    form = EditForm()
    draft = drafted(form) if request.method == "POST" else None
    if draft is not None:
        spend_a_post()
    viewer = current_viewer()
    comment, thread, board = queries.get_comment_seen(public_id, viewer)
    if not policies.can_edit(viewer, thread, comment):
        raise Refused(_("You can’t edit this."))
    if comment.number == 1:
        return redirect(f"/threads/{thread.public_id}/edit", 303)
    back = address_of(thread, comment.number)
    if draft is not None and edited(form, actions.edit_comment, viewer, thread, comment, draft):
        posted(f"edit-{comment.public_id}", viewer)
        return redirect(back, 303)
    keep_the_rest(form, f"edit-{comment.public_id}")
    kept = kept_since(comment, viewer) if request.method == "GET" else None
    if request.method == "GET":
        written = kept.fields if kept else {}
        form.body.data = (written | carried_here(viewer)).get("body", comment.markdown)
    page = render_template(
        "threads/edit.html",
        form=form,
        thread=thread,
        board=board,
        board_name=board_name(board),
        comment=comment,
        back=back,
        can_remove=policies.can_remove(viewer, thread, comment),
        kept=kept,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/comments/<public_id>/removal")
@allow(members)
def remove_comment(public_id: str):
    viewer = current_viewer()
    comment, thread, _board = queries.get_comment_seen(public_id, viewer)
    actions.remove_comment(viewer, thread, comment)
    return redirect(address_of(thread, comment.number), 303)


@blueprint.post("/comments/<public_id>/acceptance")
@allow(members)
def accept_answer(public_id: str):
    viewer = current_viewer()
    comment, thread, board = queries.get_comment_seen(public_id, viewer)
    actions.accept_answer(viewer, thread, board.kind, comment)
    return redirect(address_of(thread, comment.number), 303)


@blueprint.post("/comments/<public_id>/acceptance/removal")
@allow(members)
def withdraw_answer(public_id: str):
    viewer = current_viewer()
    comment, thread, board = queries.get_comment_seen(public_id, viewer)
    actions.withdraw_answer(viewer, thread, board.kind, comment)
    return redirect(address_of(thread, comment.number), 303)
