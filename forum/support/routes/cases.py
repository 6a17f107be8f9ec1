"""A case and what is done with it, by its customer and by support people, at the same address."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from forum.boards.queries import boards_to_post_in, open_ids
from forum.core import limits, once, transaction
from forum.core.access import allow, members
from forum.core.errors import NotFound, Refused
from forum.core.limits import TooMany
from forum.core.markup.render import TooComplex
from forum.core.viewer import ANONYMOUS, Viewer, asking_viewer, current_viewer
from forum.support import actions, policies, queries
from forum.support.actions import Collision
from forum.support.forms import (
    AskEverybodyForm,
    MessageForm,
    RatingForm,
    SiteAccessForm,
)
from forum.support.models import Case
from forum.support.presenting import state_words
from forum.support.references import spoken
from forum.support.routes.arriving import REQUEST_LIMIT, opened, signed, take_all
from forum.support.routes.blueprint import blueprint
from forum.support.routes.case_page import address, case_page
from forum.support.texts import Written, compose
from forum.threads.actions import start_thread
from forum.threads.drafts import compose as compose_post
from forum.threads.presenting import address_of

UNPROCESSABLE, SEE_OTHER = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SEE_OTHER
SHOWN = ("open", "solved", "all")


@blueprint.get("/support/cases")
@allow(members)
def list_cases():
    viewer = current_viewer()
    shown = request.args.get("show") if request.args.get("show") in SHOWN else "all"
    rows, page = queries.cases_of(viewer, shown, request.args.get("page"))
    return render_template(
        "support/cases.html",
        rows=rows,
        page=page,
        shown=shown,
        state_words=state_words,
        spoken=spoken,
    )


@blueprint.get("/support/cases/<public_id>")
@allow(members)
def show_case(public_id: str):
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    if case.merged_into_id is not None:
        return _to_the_other(case, viewer)
    return case_page(case, viewer)


def _to_the_other(case: Case, viewer: Viewer):
    into = queries.get_case_by_id(case.merged_into_id)
    if into is None:
        raise NotFound
    return redirect(address(queries.get_case(into.public_id, viewer)), 302)


@blueprint.post("/support/cases/<public_id>/messages")
@allow(members, takes=REQUEST_LIMIT)
def write(public_id: str):
    """What the customer or support people say; support people say with `act` whether it is a note, or solves the case."""
    form = MessageForm()
    text = _written(form)
    arrived = take_all(form.screenshots.data or ()) if text else None
    if arrived and arrived.problems:
        form.refuse({"screenshots": " ".join(arrived.problems)})
    if not form.errors:
        _count(form)
    if form.errors or text is None:
        return _refused(public_id, form, arrived)
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    if not policies.can_write(viewer, case):
        raise Refused(_("Nothing more can be written in this case."))
    if earlier := once.begin(form.once.data, viewer):
        return redirect(earlier, SEE_OTHER)
    actions.add_files(arrived.taken_in)
    files = [*opened(form.file.data or ()), *(one.public_id for one in arrived.taken_in)]
    try:
        message = _say(viewer, case, form, text, files)
    except Collision as collision:
        return _collided(public_id, form, arrived, collision)
    location = f"{address(case)}#message-{message.public_id}"
    once.finish(form.once.data, viewer, location)
    flash(f"case-{public_id}", "posted")
    return redirect(location, SEE_OTHER)


def _say(viewer: Viewer, case: Case, form: MessageForm, text: Written, files: list[str]):
    if not viewer.is_support or policies.is_customer(viewer, case):
        return actions.write(case, text, author_id=viewer.id, files=files)
    if form.act.data == "note":
        return actions.note(viewer, case, text, files=files)
    return actions.answer(viewer, case, text, files=files, seen=form.seen.data or "", solves=form.act.data == "solve")


def _written(form: MessageForm) -> Written | None:
    if not form.validate():
        return None
    try:
        return compose(form.body.data)
    except TooComplex as error:
        form.refuse({"body": error.reason})
        return None


def _count(form: MessageForm) -> None:
    viewer = asking_viewer()
    if viewer.is_support:
        return
    try:
        limits.spend(("case message", viewer.id))
    except TooMany as reached:
        form.refuse({"body": reached.words})


def _refused(public_id: str, form: MessageForm, arrived, **more):
    """The page with the message as it was written; files that came are kept for the next try."""
    transaction.abandon()
    if arrived is not None:
        with transaction.ahead():
            actions.add_files(arrived.taken_in)
        form.file.data = [*(form.file.data or ()), *(signed(one.public_id) for one in arrived.taken_in)]
    viewer = current_viewer()
    return case_page(queries.get_case(public_id, viewer), viewer, form=form, status=UNPROCESSABLE, **more)


def _collided(public_id: str, form: MessageForm, arrived, collision: Collision):
    """Somebody else has just answered: their answer stands above, this one goes out with another press."""
    form.seen.data = collision.message.public_id
    name = collision.name or _("Somebody")
    form.refuse({"body": _("%(name)s has just answered, see above. Press again to send yours too.", name=name)})
    return _refused(public_id, form, arrived)


@blueprint.post("/support/cases/<public_id>/solution")
@allow(members)
def solve(public_id: str):
    """The customer, or support, says that it is done."""
    case = _to_write_in(public_id)
    actions.solve(case)
    flash(_("The case is solved. A message opens it again."), "good")
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/solution/removal")
@allow(members)
def reopen(public_id: str):
    case = _to_write_in(public_id)
    actions.reopen(case, by_support=current_viewer().is_support)
    if case.state == "open":
        flash(_("The case is open again."), "good")
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/rating")
@allow(members)
def rate(public_id: str):
    form = RatingForm()
    is_valid = form.validate()
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    if not policies.is_customer(viewer, case) or case.state != "solved":
        raise NotFound
    if not is_valid:
        return case_page(case, viewer, status=UNPROCESSABLE, rating=form)
    actions.rate(case, form.helped.data == "yes", form.words.data or "")
    flash(_("Thank you for telling us."), "good")
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/access")
@allow(members)
def give_access(public_id: str):
    """How support gets into the customer's site."""
    form = SiteAccessForm()
    is_valid = form.validate()
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    if not policies.can_write(viewer, case) or viewer.is_support or case.state == "solved":
        raise NotFound
    if not is_valid:
        return case_page(case, viewer, status=UNPROCESSABLE, access_form=form)
    actions.keep_access_details(viewer, case, form.words.data)
    flash(_("Kept encrypted. Only who works on your case can read it, and it is erased when the case is solved."), "good")
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/access/<details>/removal")
@allow(members)
def take_access_back(public_id: str, details: str):
    case = _to_write_in(public_id)
    actions.forget_access_details(case, details)
    flash(_("The access details are erased."), "good")
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/thread")
@allow(members)
def ask_everybody(public_id: str):
    """Makes a public thread of what nothing entitles to: with what was written, and nothing else of the case."""
    form = AskEverybodyForm()
    asked = asking_viewer()
    with transaction.reading():
        case = queries.get_case(public_id, asked)
        if not policies.is_customer(asked, case) or case.state != "held":
            raise NotFound
        text = "\n\n".join(filter(None, [queries.first_words(case), _fenced(case.errors)]))
    draft = compose_post(text)
    limits.spend(("post", asked.id))
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    board = next((one for one in boards_to_post_in(viewer) if one.slug == form.board.data), None)
    if board is None or case.state != "held" or board.id not in open_ids(ANONYMOUS):
        raise NotFound
    thread = start_thread(viewer, board, title=case.subject[:150], draft=draft, tags=[])
    actions.give_to_thread(case, thread.id)
    flash(_("Your question is a thread now: everybody can answer it."), "good")
    return redirect(address_of(thread), SEE_OTHER)


def _fenced(errors: str) -> str:
    return f"```\n{errors}\n```" if errors and "```" not in errors else errors


def _to_write_in(public_id: str) -> Case:
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    if not policies.can_write(viewer, case):
        raise NotFound
    return case
