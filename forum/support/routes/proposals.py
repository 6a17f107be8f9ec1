"""Making a public thread of a case: support proposes, the customer agrees, edits or declines."""

from flask import flash, redirect
from flask_babel import gettext as _

from forum.core import limits, once, transaction
from forum.core.access import allow, members, support
from forum.core.errors import Invalid, NotFound, Refused
from forum.core.limits import TooMany
from forum.core.markup.render import TooComplex
from forum.core.viewer import Viewer, asking_viewer, current_viewer
from forum.support import actions, policies, queries
from forum.support.actions import Ready
from forum.support.models import Case, Proposal
from forum.support.proposal_forms import ConsentForm, PostsForm, ProposalForm
from forum.support.publishing import left_in, look
from forum.support.routes.blueprint import blueprint
from forum.support.routes.case_page import address
from forum.support.routes.cases import SEE_OTHER
from forum.support.routes.proposal_pages import consent_page, posts_in, prefilled, proposed_page, proposing_page
from forum.threads.drafts import compose
from forum.threads.presenting import address_of

LOOK = "look"


@blueprint.get("/support/cases/<public_id>/proposal")
@allow(members)
def show_proposal(public_id: str):
    """What would be posted: for support to propose it, for the customer to agree, for support to post what they changed."""
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    proposal = queries.latest_proposal(case)
    if policies.is_customer(viewer, case) and proposal and proposal.state == "proposed":
        return consent_page(case, proposal, viewer, prefilled(ConsentForm, proposal))
    if viewer.is_support and proposal and policies.is_under_way(proposal):
        return proposed_page(case, proposal)
    if policies.can_propose(viewer, case, proposal):
        return proposing_page(case, viewer, None)
    if not viewer.is_support and not policies.is_customer(viewer, case):
        raise NotFound
    return redirect(address(case), 302)


@blueprint.post("/support/cases/<public_id>/proposal")
@allow(support)
def propose(public_id: str):
    form = ProposalForm()
    ready = _ready(form)
    with transaction.reading():
        case = queries.get_case(public_id, asking_viewer())
        left = left_in(form.posts, queries.names_around(case)) if not form.errors else []
        taken_out = look(queries.posts_of(case), queries.names_around(case)).listed
    _refuse_what_is_left(form, left)
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    board = next((one for one in queries.public_boards(viewer) if one.slug == form.board.data), None)
    if board is None and form.act.data != LOOK:
        form.refuse({"board": _("Choose a board that everybody reads.")})
    if form.errors or ready is None or board is None or form.act.data == LOOK:
        return proposing_page(case, viewer, form, left)
    if earlier := once.begin(form.once.data, viewer):
        return redirect(earlier, SEE_OTHER)
    still_there = [thing for thing in taken_out if thing not in left]
    actions.propose(viewer, case, board, form.posts, still_there)
    once.finish(form.once.data, viewer, address(case))
    flash(_("The customer is asked. Nothing is public before they agree."), "good")
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/proposal/agreement")
@allow(members)
def agree(public_id: str):
    form = ConsentForm()
    ready = _ready(form)
    if not _was_sent_before(form):
        left = _left_by_customer(public_id, form)
        if form.errors or ready is None or form.act.data == LOOK:
            return _consent_again(public_id, form, left)
    viewer = current_viewer()
    if earlier := once.begin(form.once.data, viewer):
        return redirect(earlier, SEE_OTHER)
    case, _proposal = _for_customer(public_id, viewer)
    try:
        thread = actions.agree(viewer, case, ready, own_name=form.own_name.data)
    except (Invalid, Refused) as refusal:
        transaction.abandon()
        form.refuse(_by_field(refusal))
        return _consent_again(public_id, form)
    location = address_of(thread) if thread else address(case)
    once.finish(form.once.data, viewer, location)
    flash(
        _("Thank you: others will find it now.")
        if thread
        else _("Thank you. We post it once we have read your changes."),
        "good",
    )
    return redirect(location, SEE_OTHER)


def _was_sent_before(form: ConsentForm) -> bool:
    with transaction.reading():
        return once.is_spent(form.once.data, asking_viewer())


def _left_by_customer(public_id: str, form: ConsentForm) -> list[list[str]]:
    """What the customer put back; counts the post if nothing is wrong."""
    with transaction.reading():
        case, proposal = _for_customer(public_id, asking_viewer())
        left = left_in(form.posts, queries.names_around(case), posts_in(proposal)) if not form.errors else []
    _refuse_what_is_left(form, left)
    try:
        if not form.errors and form.act.data != LOOK:
            limits.spend(("post", asking_viewer().id))
    except TooMany as reached:
        form.refuse({"": reached.words})
    return left


def _by_field(refusal: Invalid | Refused) -> dict[str, str]:
    errors = refusal.errors if isinstance(refusal, Invalid) else {"": str(refusal)}
    return {"question" if name == "body" else name: words for name, words in errors.items()}


@blueprint.post("/support/cases/<public_id>/proposal/refusal")
@allow(members)
def decline(public_id: str):
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    if not policies.is_customer(viewer, case):
        raise NotFound
    if actions.decline(case):
        flash(_("It stays between us."), "good")
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/proposal/removal")
@allow(support)
def withdraw(public_id: str):
    viewer = current_viewer()
    case = queries.get_case(public_id, viewer)
    if actions.withdraw(viewer, case):
        flash(_("The proposal is withdrawn."), "good")
    return redirect(address(case), SEE_OTHER)


@blueprint.post("/support/cases/<public_id>/proposal/publication")
@allow(support)
def publish(public_id: str):
    """Posts what the customer agreed to with changes, once support has read them."""
    with transaction.reading():
        case = queries.get_case(public_id, asking_viewer())
        proposal = queries.latest_proposal(case)
        posts = posts_in(proposal) if proposal and policies.waits_for_support(proposal) else None
    if posts is None:
        return redirect(address(case), SEE_OTHER)
    ready = Ready(posts, compose(posts.question), compose(posts.answer))
    viewer = current_viewer()
    thread = actions.publish(viewer, queries.get_case(public_id, viewer), ready)
    flash(_("It is public now."), "good")
    return redirect(address_of(thread), SEE_OTHER)


def _for_customer(public_id: str, viewer: Viewer) -> tuple[Case, Proposal]:
    """The case and what is proposed of it, for the customer alone. Raises NotFound."""
    case = queries.get_case(public_id, viewer)
    proposal = queries.latest_proposal(case) if policies.is_customer(viewer, case) else None
    if proposal is None or proposal.state != "proposed":
        raise NotFound
    return case, proposal


def _ready(form: PostsForm) -> Ready | None:
    """The texts of a form, rendered; None with what is wrong said next to its field."""
    if not form.validate():
        return None
    drafts = {}
    for name in ("question", "answer"):
        try:
            drafts[name] = compose(form[name].data)
        except TooComplex as error:
            form.refuse({name: error.reason})
    return None if form.errors else Ready(form.posts, **drafts)


def _refuse_what_is_left(form: PostsForm, left: list[list[str]]) -> None:
    if left and not form.anyway.data and form.act.data != LOOK:
        form.refuse(
            {
                "anyway": _(
                    "There are still things in it that tell who asked or where. Take them out, or say that they may stay."
                )
            }
        )


def _consent_again(public_id: str, form: ConsentForm, left=()):
    viewer = current_viewer()
    case, proposal = _for_customer(public_id, viewer)
    return consent_page(case, proposal, viewer, form, left)
