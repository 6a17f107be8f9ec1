"""The pages of a proposal: for support to make it, for the customer to decide, for support to read what they changed."""

from flask import make_response, render_template
from flask_babel import gettext as _
from wtforms import SelectChoice

from forum.core.viewer import Viewer
from forum.support import queries
from forum.support.models import Case, Proposal
from forum.support.proposal_forms import ConsentForm, PostsForm, ProposalForm
from forum.support.publishing import FIELDS, Posts, look
from forum.support.redaction import difference
from forum.support.references import spoken
from forum.support.routes.cases import UNPROCESSABLE
from forum.threads.presenting import board_name


def posts_in(proposal: Proposal) -> Posts:
    return Posts(*(getattr(proposal, name) for name in FIELDS))


def prefilled(form: type[PostsForm], posts: Posts | Proposal) -> PostsForm:
    return form(formdata=None, data={name: getattr(posts, name) for name in FIELDS})


def proposing_page(case: Case, viewer: Viewer, form: ProposalForm | None, left=()):
    looked, boards = look(queries.posts_of(case), queries.names_around(case)), queries.public_boards(viewer)
    given = form or prefilled(ProposalForm, looked.without())
    given.board.choices = [SelectChoice(board.slug, board_name(board)) for board in boards]
    if form is None:
        asked_in = (board.slug for board in boards if board.kind == "questions" and board.starters == "members")
        given.board.data = next(asked_in, None)
    return _page("support/proposal.html", case, given.posts, form=given, left=left, listed=looked.listed)


def consent_page(case: Case, proposal: Proposal, viewer: Viewer, form: ConsentForm, left=()):
    may_ask = queries.may_ask_there(viewer, proposal)
    return _page(
        "support/consent.html",
        case,
        form.posts,
        form=form,
        left=left,
        listed=proposal.taken_out,
        may_ask=may_ask,
        proposal=proposal,
    )


def proposed_page(case: Case, proposal: Proposal):
    return _page(
        "support/proposed.html", case, posts_in(proposal), form=None, listed=proposal.taken_out, proposal=proposal
    )


def _page(template: str, case: Case, posts: Posts, *, form: PostsForm | None, listed, **more):
    said = queries.posts_of(case)
    changes = {name: difference(getattr(said, name), getattr(posts, name)) for name in FIELDS}
    html = render_template(
        template,
        case=case,
        form=form,
        changes=changes,
        listed=listed,
        kind_names=_kind_names(),
        number=spoken(case.reference),
        **more,
    )
    return make_response(html, UNPROCESSABLE if form is not None and form.errors else 200)


def _kind_names() -> dict[str, str]:
    return {"name": _("Name"), "address": _("Address"), "key": _("Key"), "host": _("Site")}
