import re
from http import HTTPStatus

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.boards.lock_card import lock_card
from forum.boards.queries import find_locked, opened_by
from forum.core.access import allow, anyone, members
from forum.core.languages import language, text_of
from forum.core.limits import TooMany, client, spend
from forum.core.redirects import local_target
from forum.core.viewer import asking_viewer, current_viewer, forget_viewer
from forum.core.web import day
from forum.help.lock_card import lock_card as collection_card
from forum.licenses.actions import Unlocking, unlock
from forum.licenses.forms import UnlockForm, blank
from forum.licenses.queries import licenses_of

blueprint = Blueprint("licenses", __name__)

BOARD_ADDRESS = re.compile(r"/boards/([a-z0-9-]{1,60})(?:\?|$)")


@blueprint.get("/unlock")
@allow(anyone)
def unlock_page():
    viewer, board = current_viewer(), request.args.get("board", "")[:60]
    beyond = f"/boards/{board}" if board and find_locked(board, viewer) else "/"
    return _page(blank(viewer, next=local_target(request.args.get("next"), beyond), board=board))


@blueprint.post("/unlock")
@allow(members)
def unlock_with_key():
    form = UnlockForm()
    if not form.validate():
        return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        spend(("unlock by member", asking_viewer().id), ("unlock by address", client()))
    except TooMany as reached:
        return _too_many(form, reached)
    unlocking = unlock(current_viewer(), form.key.data)
    if unlocking.is_open:
        return _open(form, unlocking)
    problem = _problem(unlocking)
    form.refuse({"key": problem["error"]})
    return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY, problem=problem)


def _page(form: UnlockForm, status: int = HTTPStatus.OK, **more):
    viewer = current_viewer()
    return make_response(
        render_template(
            "licenses/unlock.html",
            form=form,
            back=request.full_path.rstrip("?") if request.method == "GET" else request.path,
            licenses=(mine := licenses_of(viewer) if viewer.is_member else []),
            opens=opened_by({license.product.id for license in mine if license.state in ("active", "grace")}, language()),
            **_locked_place(form),
            **more,
        ),
        status,
    )


def _locked_place(form: UnlockForm) -> dict:
    """What is said of the listed locked board or collection that the page speaks of: named by itself, or as the place to
    go on to."""
    viewer, address = current_viewer(), form.next.data or ""
    board = BOARD_ADDRESS.match(address)
    slug = form.board.data or (board[1] if board else "")
    found = find_locked(slug, viewer) if slug else None
    return lock_card(*found) if found else collection_card(address, viewer) or {}


def _open(form: UnlockForm, unlocking: Unlocking):
    name, until = text_of(unlocking.product, language(), "name"), unlocking.expires_at
    if unlocking.result == "already open":
        flash(_("%(product)s was open to you already.", product=name), "good")
    elif until:
        flash(_("%(product)s is open to you until %(date)s.", product=name, date=day(until)), "good")
    else:
        flash(_("%(product)s is open to you.", product=name), "good")
    forget_viewer()
    if texts := _locked_place(form):
        name, products = texts["name"], ", ".join(texts["products"])
        if "place" in texts:
            said = _("%(collection)s stays locked: it needs a license for %(products)s.", collection=name, products=products)
        else:
            said = _("%(board)s stays locked: it needs a license for %(products)s.", board=name, products=products)
        flash(said, "gold")
    return redirect(local_target(form.next.data), HTTPStatus.SEE_OTHER)


def _too_many(form: UnlockForm, reached: TooMany):
    form.refuse({"key": reached.words})
    problem = {
        "title": _("Too many tries."),
        "sentence": _("Tries are counted, so that nobody can guess a key."),
    }
    response = _page(form, HTTPStatus.TOO_MANY_REQUESTS, problem=problem)
    response.headers["Retry-After"] = str(reached.seconds)
    return response


def _problem(unlocking: Unlocking) -> dict[str, str]:
    """What is wrong with a key: a title, a sentence, the words next to the field, and where to renew."""
    match unlocking.result:
        case "ended":
            date = day(unlocking.expires_at)
            return {
                "title": _("This license has ended."),
                "sentence": _("It was valid until %(date)s.", date=date),
                "error": _("Ended on %(date)s", date=date),
                "renew_url": unlocking.product.renew_url,
            }
        case "in use":
            return {
                "title": _("All places on this license are taken."),
                "sentence": _("Ask whoever manages it to free a place, or add another key."),
                "error": ngettext(
                    "%(taken)s of %(num)d place in use",
                    "%(taken)s of %(num)d places in use",
                    unlocking.seats,
                    taken=unlocking.seats,
                ),
            }
        case "mistyped":
            return {
                "title": _("This key isn’t written as our keys are."),
                "sentence": _("Compare it with the message it came in, or paste it from there."),
                "error": _("A letter is wrong or missing"),
            }
    return {
        "title": _("This key opens nothing here."),
        "sentence": _("Compare it with the message it came in, or ask whoever sold you the license."),
        "error": _("Unknown, or no longer valid"),
    }
