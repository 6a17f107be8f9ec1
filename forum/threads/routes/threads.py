from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from wtforms import SelectChoice

from forum.accounts.actions import drop_carried_text
from forum.boards import queries as boards
from forum.boards.after_end import ended_note
from forum.core import once, pages
from forum.core.access import allow, anyone, members
from forum.core.errors import Invalid, NotFound, Refused
from forum.core.languages import INTERFACE, native_name
from forum.core.once import new_token
from forum.core.pagination import page_number
from forum.core.settings import settings
from forum.core.viewer import current_viewer
from forum.filling import filled
from forum.licenses.queries import badges_of
from forum.reading.actions import discard_draft, mark_read
from forum.reading.queries import find_draft, traces
from forum.search.related import related
from forum.support.queries import case_behind
from forum.support.references import spoken
from forum.threads import actions, policies, queries, views
from forum.threads.actions.tags import split_tags
from forum.threads.forms import EditThreadForm, ReplyForm, ThreadForm
from forum.threads.presenting import address_of, board_name, page_of, quote_of, tag_address
from forum.threads.routes.blueprint import blueprint
from forum.threads.routes.drafting import (
    added_to,
    carried_here,
    drafted,
    edited,
    keep_the_rest,
    kept_since,
    spend_a_post,
)
from forum.threads.routes.posts import first_new, shown


@blueprint.get("/threads/<public_id>/<slug>")
@allow(anyone)
def show_thread(public_id: str, slug: str):
    viewer = current_viewer()
    try:
        row = queries.thread_page(public_id, viewer)
    except NotFound:
        return _to_waiting(public_id, viewer)
    thread = row.thread
    if slug != thread.slug:
        return redirect(address_of(thread) + query_kept(), 301)
    return thread_page(row, page_number(request.args.get("page")), viewer)


@blueprint.get("/threads/<public_id>")
@allow(anyone)
def find_thread(public_id: str):
    viewer = current_viewer()
    try:
        thread, _board = queries.get_thread(public_id, viewer)
    except NotFound:
        return _to_waiting(public_id, viewer)
    return redirect(address_of(thread) + query_kept(), 301)


def _to_waiting(public_id: str, viewer):
    """To what the author of a held thread sees of it; for everybody else it isn't there."""
    question = queries.find_waiting_thread(public_id, viewer) if viewer.is_member else None
    if question is None:
        raise NotFound
    return redirect(f"/comments/{question}", 302)


def quoted_here(viewer) -> dict[str, str]:
    """The post that `?quote=` names, quoted for the composer, as far as the viewer may read it."""
    asked = request.args.get("quote", "")
    if not asked:
        return {}
    try:
        comment, _thread, _board = queries.get_comment_seen(asked, viewer)
    except NotFound:
        return {}
    return {"body": quote_of(comment, queries.handle_of(comment.author_id))}


def query_kept() -> str:
    return f"?{request.query_string.decode('ascii', 'ignore')}" if request.query_string else ""


def thread_page(row, page: int, viewer, *, form: ReplyForm | None = None, status: int = 200):
    """A thread's page; `form` carries a refused comment back to its author."""
    thread = row.thread
    last_page = page_of(thread.last_number)
    page = min(page, last_page)
    rows = queries.comments_on(thread.id, page, viewer)
    may_reply = policies.can_reply(viewer, thread)
    left = traces(viewer, thread, [row.id for row in rows])
    # A form object costs as much as the page's statements together; the composer does without one until it is refused.
    prefilled = carried_here(viewer) or quoted_here(viewer) if form is None and may_reply else {}
    content = filled({row.id: row.html for row in rows if row.html is not None}, viewer)
    views.count(thread.id)
    made = pages.render(
        "threads/thread.html",
        _thread_page,
        head=row,
        rows=[each._replace(html=None) for each in rows],  # their words are in the texts
        texts=content.texts,
        cited=content.cited,
        related=related(thread.id, viewer),
        traces=left,
        badges=badges_of({row.author_id for row in rows}, viewer),
        follows=left.follows,
        page=page,
        last_page=last_page,
        form=form,
        body_text=added_to(left.draft, prefilled.get("body", "")),
        once=new_token() if may_reply else "",
        can_reply=may_reply,
        ended=ended_note(thread.board_id, viewer, address_of(thread), is_own=thread.author_id == viewer.id),
        case=_case_behind(thread, viewer),
    )
    return made, status


def _case_behind(thread, viewer) -> tuple[str, str] | None:
    """The address and number of the case that a thread was made of: asked where somebody looks who may have to do with it."""
    if not (viewer.is_support or (viewer.is_member and viewer.id == thread.author_id)):
        return None
    case = case_behind(thread.id, viewer)
    return (f"/support/cases/{case.public_id}", spoken(case.reference)) if case else None


def _thread_page(head, rows, texts, traces, badges, page: int, can_reply: bool, **given) -> dict:
    thread, board, viewer = head.thread, head.board, current_viewer()
    return given | {
        "read_number": traces.read_number or 0,
        "first_unread": _first_unread(thread, first_new(rows, texts, traces, page), traces, page),
        "last_here": rows[-1].number if rows else 0,
        "kept": traces.draft,
        "thread": thread,
        "board": board,
        "board_name": board_name(board),
        "is_locked": head.is_locked,
        "shown": shown(head, rows, texts, traces, page, viewer, badges),
        "page": page,
        "answer_address": address_of(thread, thread.answer_number) if thread.answer_number else "",
        "answer_author": head.answer_author,
        "tags": [(tag, tag_address(tag)) for tag in thread.tags],
        "can_reply": can_reply,
        "can_edit": viewer.id == thread.author_id and can_reply,
        "can_moderate": policies.moderates(viewer, thread),
        "canonical": settings().address + address_of(thread) + (f"?page={page}" if page > 1 else ""),
    }


def _first_unread(thread, here: int | None, traces, page: int) -> str:
    """Where the reader goes on in a thread that they opened before; nothing where they have seen it all."""
    read = traces.read_number
    if here or read is None or read >= thread.last_number or page_of(read + 1) == page == page_of(thread.last_number):
        return f"#comment-{here}" if here else ""
    return address_of(thread, read + 1)


@blueprint.get("/threads/new")
@allow(anyone)
def new_thread():
    viewer = current_viewer()
    form = ThreadForm(request.args, meta={"csrf": False}) if not viewer.is_member else ThreadForm(formdata=None)
    asked = request.args.to_dict() | carried_here(viewer)
    draft = find_draft("new-thread", viewer) if viewer.is_member else None
    kept = draft.fields if draft else {}
    for field in (form.title, form.tags):
        field.data = kept.get(field.name) or asked.get(field.name, "")
    form.body.data = added_to(draft, asked.get("body", ""))
    return _new_thread_page(form, asked.get("board") or kept.get("board", ""), viewer, kept=draft)


@blueprint.post("/threads/new")
@allow(members)
def create_thread():
    form = ThreadForm()
    form.board.choices = [SelectChoice(form.board.data or "")]
    draft = drafted(form)
    if draft is not None:
        spend_a_post()
    viewer = current_viewer()
    if draft is None:
        keep_the_rest(form, "new-thread")
        return _new_thread_page(form, form.board.data or "", viewer, status=422)
    earlier = once.begin(form.once.data, viewer)
    if earlier:
        return redirect(earlier, 303)
    try:
        board = boards.get_board(form.board.data or "", viewer)
        thread = actions.start_thread(
            viewer, board, title=form.title.data, draft=draft, tags=split_tags(form.tags.data)
        )
    except (NotFound, Refused):
        form.refuse({"board": _("Choose a board in which you can start threads.")})
        return _new_thread_page(form, "", viewer, status=422)
    except Invalid as invalid:
        form.refuse(invalid.errors)
        return _new_thread_page(form, form.board.data or "", viewer, status=422)
    drop_carried_text(viewer)
    location = address_of(thread)
    once.finish(form.once.data, viewer, location)
    mark_read(viewer, thread, 1)
    posted("new-thread", viewer)
    return redirect(location, 303)


def posted(place: str, viewer) -> None:
    """What was kept for this place is posted: it is forgotten here, and the browser told to forget its copy."""
    discard_draft(viewer, place)
    flash(place, "posted")


def _new_thread_page(form: ThreadForm, slug: str, viewer, status: int = 200, kept=None):
    choices = boards.boards_to_post_in(viewer) if viewer.is_member else _open_boards(viewer)
    form.board.choices = [SelectChoice(board.slug, board_name(board)) for board in choices]
    slugs = {board.slug for board in choices}
    form.board.data = slug if slug in slugs else None
    if len(choices) > 1 and form.board.data is None:
        form.board.choices.insert(0, SelectChoice("", _("Choose a board")))
    board = next((board for board in choices if board.slug == slug), None)
    page = render_template(
        "threads/new.html",
        form=form,
        board=board,
        board_name=board_name(board) if board else "",
        choices=choices,
        kept=kept,
    )
    return page, status


def _open_boards(viewer) -> list:
    """Boards that a visitor could write in after registering."""
    rows = queries.front_boards(viewer)
    return [row for row in rows if row.is_open and row.starters == "members"]


@blueprint.route("/threads/<public_id>/edit", methods=["GET", "POST"])
@allow(members)
def edit_thread(public_id: str):
    """Title, tags, language and opening text together."""
    form = EditThreadForm()
    form.language.choices = [SelectChoice(code, native_name(code)) for code in INTERFACE]
    draft = drafted(form) if request.method == "POST" else None
    if draft is not None:
        spend_a_post()
    viewer = current_viewer()
    thread, board = queries.get_thread(public_id, viewer)
    question = queries.get_comment(thread.id, 1)
    if not policies.can_edit(viewer, thread, question):
        raise Refused(_("You can’t edit this."))
    values = {"title": form.title.data, "tags": split_tags(form.tags.data or ""), "language": form.language.data}
    if draft is not None and edited(form, actions.edit_thread, viewer, thread, draft=draft, **values):
        posted(f"edit-{question.public_id}", viewer)
        return redirect(address_of(thread), 303)
    keep_the_rest(form, f"edit-{question.public_id}")
    kept = kept_since(question, viewer) if request.method == "GET" else None
    if request.method == "GET":
        now_there = {
            "title": thread.title,
            "body": question.markdown,
            "tags": ", ".join(thread.tags),
            "language": thread.language,
        }
        form.process(data=now_there | (kept.fields if kept else {}) | carried_here(viewer))
    page = render_template(
        "threads/edit.html",
        form=form,
        thread=thread,
        board=board,
        board_name=board_name(board),
        comment=question,
        back=address_of(thread),
        kept=kept,
    )
    return page, 422 if form.errors else 200
