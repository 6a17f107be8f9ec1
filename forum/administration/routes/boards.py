from flask import flash, request
from flask_babel import gettext as _

from forum.administration import queries
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.boards import actions
from forum.boards.forms import BoardForm, shown
from forum.boards.models import Board
from forum.boards.queries import get_board
from forum.core import once
from forum.core.access import administrators, allow
from forum.core.errors import Invalid
from forum.core.redirects import local_target
from forum.core.site import site
from forum.core.translated import with_unspoken
from forum.core.viewer import current_viewer
from forum.licenses.queries import products


@blueprint.get("/boards")
@allow(administrators)
def list_boards():
    return page("boards", boards=queries.boards())


@blueprint.get("/boards/new")
@allow(administrators)
def new_board():
    return _page(_form(BoardForm(formdata=None, listed=True, kind="questions", starters="members")))


@blueprint.post("/boards/new")
@allow(administrators)
def add_board():
    form, viewer = _form(BoardForm()), current_viewer()
    moderator_ids = _valid_moderators(form)
    if moderator_ids is None:
        return _page(form, status=UNPROCESSABLE)
    if made := once.begin(form.once.data, viewer):
        return back_to(made)
    try:
        board = actions.add_board(viewer, **form.values, product_ids=form.products.data, moderator_ids=moderator_ids)
    except Invalid as error:
        form.refuse(error.errors)
        return _page(form, status=UNPROCESSABLE)
    once.finish(form.once.data, viewer, address := f"/admin/boards/{board.slug}")
    flash(_("The board %(name)s is ready.", name=board.name), "good")
    return back_to(local_target(request.args.get("next"), address))


@blueprint.get("/boards/<slug>")
@allow(administrators)
def show_board(slug: str):
    board = get_board(slug, current_viewer())
    known = shown(board) | {
        "products": queries.product_ids_of(board),
        "moderators": ", ".join(queries.moderators_of(board)),
    }
    return _page(_form(BoardForm(formdata=None, data=known), board), board)


@blueprint.post("/boards/<slug>")
@allow(administrators)
def change_board(slug: str):
    viewer = current_viewer()
    board = get_board(slug, viewer)
    form = _form(BoardForm(), board)
    moderator_ids = _valid_moderators(form)
    if moderator_ids is None:
        return _page(form, board, UNPROCESSABLE)
    values = form.values
    values["texts"] = with_unspoken(board.texts, values["texts"])
    if values["position"] is None:
        values["position"] = board.position
    try:
        actions.change_board(
            viewer,
            board,
            **values,
            product_ids=form.products.data,
            moderator_ids=moderator_ids,
            reason=form.reason.data,
        )
    except Invalid as error:
        form.refuse(error.errors)
        return _page(form, board, UNPROCESSABLE)
    flash(_("The board is saved."), "good")
    return back_to(f"/admin/boards/{board.slug}")


def _form(form: BoardForm, board: Board | None = None) -> BoardForm:
    """Offers the products and languages that there are, and those that the board has."""
    languages = dict.fromkeys([*site().languages, *(board.languages if board else ())])
    form.offer([(product.id, product.name) for product in products()], list(languages))
    return form


def _valid_moderators(form: BoardForm) -> list[int] | None:
    """The ids of the named members, or None when anything in the form is wrong."""
    if not form.validate():
        return None
    ids, missing = queries.people_called(form.handles)
    if missing:
        form.refuse({"moderators": _("Nobody is called %(names)s.", names=", ".join(missing))})
        return None
    return ids


def _page(form: BoardForm, board: Board | None = None, status: int = 200):
    return page("board", status, form=form, board=board)
