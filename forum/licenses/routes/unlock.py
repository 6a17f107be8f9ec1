import re
from http import HTTPStatus

from flask import flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.boards.lock_card import lock_card
from forum.boards.queries import find_locked
from forum.core import transaction
from forum.core.access import allow, anyone, members
from forum.core.languages import language, text_of
from forum.core.limits import TooMany, client, spend
from forum.core.redirects import local_target
from forum.core.viewer import asking_viewer, current_viewer, forget_viewer
from forum.core.web import day
from forum.help.lock_card import lock_card as collection_card
from forum.licenses.actions import Unlocking, ask, find_bought, forget_claim, note_refusal, unlock, unlock_by_address
from forum.licenses.forms import UnlockForm, blank
from forum.licenses.queries import can_find_by_address, claims_of, licenses_of, may_unlock, requests_of
from forum.licenses.routes.blueprint import blueprint
from forum.opened import opened_by_own

MINE = "/unlock"  # which says of each of one's licenses what it opens
BOARD_ADDRESS = re.compile(r"/boards/([a-z0-9-]{1,60})(?:\?|$)")


@blueprint.get("/unlock")
@allow(anyone)
def unlock_page():
    viewer, board = current_viewer(), request.args.get("board", "")[:60]
    beyond = f"/boards/{board}" if board and find_locked(board, viewer) else MINE
    return _page(blank(viewer, next=local_target(request.args.get("next"), beyond), board=board))


@blueprint.post("/unlock")
@allow(members)
def unlock_with_key():
    form = UnlockForm()
    if not form.validate():
        return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    with transaction.reading():
        is_confirmed = may_unlock(asking_viewer())
    if not is_confirmed:
        return _unconfirmed(form)
    try:
        spend(("unlock by member", asking_viewer().id), ("unlock by address", client()))
    except TooMany as reached:
        return _too_many(form, reached)
    asked = ask(form.key.data, asking_viewer().id)
    unlocking = unlock(current_viewer(), asked)
    if unlocking.is_open:
        _say_open(unlocking)
        return _lead_on(form)
    if unlocking.result == "pending":
        return _pending(form)
    if unlocking.result == "in use" and unlocking.license:
        _remember_refusal(unlocking)
    problem = _problem(unlocking)
    form.refuse({"key": problem["error"]})
    return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY, problem=problem)


@blueprint.post("/unlock/address")
@allow(members)
def unlock_with_address():
    """What was bought with the member's confirmed address."""
    form = blank(asking_viewer(), next=local_target(request.form.get("next"), MINE), board=request.form.get("board", "")[:60])
    spend(("unlock by member", asking_viewer().id), ("unlock by address", client()))
    found = find_bought(asking_viewer().id)
    unlockings = unlock_by_address(current_viewer(), found)
    if opened := [one for one in unlockings if one.is_open]:
        for one in opened:
            _say_open(one)
        return _lead_on(form)
    if taken := [one for one in unlockings if one.result == "in use"]:
        _remember_refusal(taken[0])
        return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY, problem=_problem(taken[0]))
    problem = _problem(unlockings[0]) if unlockings else _nothing_bought(found.is_complete)
    return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY, problem=problem)


@blueprint.post("/unlock/claims/<public_id>/removal")
@allow(members)
def forget_key(public_id: str):
    forget_claim(current_viewer(), public_id)
    flash(_("The key isn’t tried any more."), "good")
    return redirect("/unlock", HTTPStatus.SEE_OTHER)


def _page(form: UnlockForm, status: int = HTTPStatus.OK, **more):
    viewer = current_viewer()
    return make_response(
        render_template(
            "licenses/unlock.html",
            form=form,
            back=request.full_path.rstrip("?") if request.method == "GET" else request.path,
            licenses=(mine := licenses_of(viewer) if viewer.is_member else []),
            claims=claims_of(viewer) if viewer.is_member else [],
            asked=requests_of(viewer) if viewer.is_member else [],
            by_address=can_find_by_address(viewer) if viewer.is_member else "",
            opens=opened_by_own(mine, language()),
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


def _say_open(unlocking: Unlocking) -> None:
    name, until = text_of(unlocking.product, language(), "name"), unlocking.expires_at
    if unlocking.result == "already open":
        flash(_("%(product)s was open to you already.", product=name), "good")
    elif until:
        flash(_("%(product)s is open to you until %(date)s.", product=name, date=day(until)), "good")
    else:
        flash(_("%(product)s is open to you.", product=name), "good")


def _lead_on(form: UnlockForm):
    forget_viewer()
    if texts := _locked_place(form):
        name, products = texts["name"], ", ".join(texts["products"])
        if "place" in texts:
            said = _("%(collection)s stays locked: it needs a license for %(products)s.", collection=name, products=products)
        else:
            said = _("%(board)s stays locked: it needs a license for %(products)s.", board=name, products=products)
        flash(said, "gold")
    return redirect(local_target(form.next.data, MINE), HTTPStatus.SEE_OTHER)


def _unconfirmed(form: UnlockForm):
    problem = {
        "title": _("Confirm your address first."),
        "sentence": _("Keys are for members whose address is theirs. Your account’s page sends you the mail again."),
        "error": _("Your address isn’t confirmed yet"),
    }
    form.refuse({"key": problem["error"]})
    return _page(form, HTTPStatus.UNPROCESSABLE_ENTITY, problem=problem)


def _pending(form: UnlockForm):
    flash(
        _("Whoever knows this key can’t be asked just now. We keep trying for a day, and write to you when it is through."),
        "gold",
    )
    return redirect("/unlock", HTTPStatus.SEE_OTHER)


def _remember_refusal(unlocking: Unlocking) -> None:
    """That somebody had the exact key stays, though the request has done nothing."""
    transaction.abandon()
    with transaction.ahead():
        note_refusal(asking_viewer(), unlocking.license, client())


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
    """What is wrong with a key: a title, a sentence, the words next to the field, and where to renew or whom to ask."""
    match unlocking.result:
        case "ended" if unlocking.product:
            return _ended(unlocking) | {"renew_url": unlocking.product.renew_url}
        case "in use":
            return _in_use(unlocking) | {"in_use": unlocking.license}
        case "cooling":
            at = day(unlocking.until, time=True)
            sentence = _("So that keys aren’t passed around, it can be taken a day later: on %(date)s.", date=at)
            return _said(_("A place on this license has just become free."), sentence, _("No place is free yet"))
    return _said(*_SAID.get(unlocking.result, _UNKNOWN))


_SAID = {
    "no place": (
        _l("All places on this license are taken."),
        _l("Whoever sold it says so. Free a place in your account there, then try again."),
        _l("No place is free"),
    ),
    "suspended": (
        _l("This license is suspended."),
        _l("Whoever sold it has put it on hold. Ask them why."),
        _l("Suspended"),
    ),
    "unactivated": (
        _l("This license has never been activated."),
        _l("Enter its key in the product itself first, then try again here."),
        _l("Not activated yet"),
    ),
    "wrong product": (
        _l("This key is for something else."),
        _l("It is a good key, but nothing here opens with what it is for."),
        _l("For another product"),
    ),
    "mistyped": (
        _l("This key isn’t written as our keys are."),
        _l("Compare it with the message it came in, or paste it from there."),
        _l("A letter is wrong or missing"),
    ),
}
_UNKNOWN = (
    _l("This key opens nothing here."),
    _l("Compare it with the message it came in, or ask whoever sold you the license."),
    _l("Unknown, or no longer valid"),
)


def _said(title: object, sentence: object, error: object) -> dict[str, str]:
    return {"title": str(title), "sentence": str(sentence), "error": str(error)}


def _ended(unlocking: Unlocking) -> dict[str, str]:
    if unlocking.expires_at is None:
        return {"title": _("This license has ended."), "sentence": "", "error": _("Ended")}
    ended = day(unlocking.expires_at)
    return {
        "title": _("This license has ended."),
        "sentence": _("It was valid until %(date)s.", date=ended),
        "error": _("Ended on %(date)s", date=ended),
    }


def _in_use(unlocking: Unlocking) -> dict[str, str]:
    taken = unlocking.seats
    return {
        "title": _("All places on this license are taken."),
        "sentence": _("Ask whoever manages it to free a place, or add another key."),
        "error": ngettext("%(taken)s of %(num)d place in use", "%(taken)s of %(num)d places in use", taken, taken=taken),
    }


def _nothing_bought(is_complete: bool) -> dict[str, str]:
    if is_complete:
        return {
            "title": _("Nothing was bought with your address."),
            "sentence": _("You may have used another one. Enter your key instead."),
        }
    return {
        "title": _("We couldn’t look that up just now."),
        "sentence": _("Try again in a few minutes, or enter your key."),
    }
