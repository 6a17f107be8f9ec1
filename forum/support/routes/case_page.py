"""What a case's page shows, to its customer and to support people."""

from flask import make_response, render_template
from flask_babel import gettext as _
from wtforms import SelectChoice

from forum.boards.queries import boards_to_post_in, open_ids
from forum.core.languages import language, text_of
from forum.core.viewer import ANONYMOUS, Viewer
from forum.filling import filled_with
from forum.licenses.queries import licenses_of, products
from forum.search.similar import same_errors
from forum.support import policies, queries
from forum.support.entitlement import standing_with
from forum.support.forms import (
    AskEverybodyForm,
    AssignmentForm,
    CopyForm,
    MergeForm,
    MessageForm,
    ProductForm,
    RatingForm,
    SiteAccessForm,
    TagsForm,
)
from forum.support.models import Case
from forum.support.presenting import conversation, kind_words, size_words, state_words
from forum.support.references import spoken
from forum.support.routes.arriving import opened, signed
from forum.support.texts import referred
from forum.threads.presenting import board_name


def address(case: Case) -> str:
    return f"/support/cases/{case.public_id}"


def case_page(case: Case, viewer: Viewer, *, form: MessageForm | None = None, status: int = 200, **more):
    """A case's page; `form` carries a refused message back to its author."""
    page = queries.case_page(case, viewer)
    messages = [row.CaseMessage for row in page.messages]
    references = [(message.id, reference) for message in messages for reference in referred(message.refers)]
    content = filled_with({message.id: message.html for message in messages}, references, viewer)
    message = form or MessageForm(formdata=None)
    message.seen.data = message.seen.data or (messages[-1].public_id if messages else "")
    is_customer = policies.is_customer(viewer, case)
    proposal = queries.latest_proposal(case)
    given = {
        "case": case,
        "page": page,
        "said": conversation(page, content.texts, viewer),
        "form": form,
        "message": message,
        "kept_files": _kept_files(form),
        "can_write": policies.can_write(viewer, case),
        "is_customer": is_customer,
        "number": spoken(case.reference),
        "state": state_words(case, to_staff=viewer.is_support),
        "kind": kind_words(case.kind),
        "size_words": size_words,
        "draft": f"case-{case.public_id}",
        "rating": RatingForm(formdata=None) if case.state == "solved" and is_customer and case.helped is None else None,
        "access_form": SiteAccessForm(formdata=None),
        "proposal": proposal,
        "can_propose": policies.can_propose(viewer, case, proposal),
    }
    if is_customer and case.state == "held" and case.held_for == "entitlement":
        given |= _missing_entitlement(case, viewer)
    if is_customer and case.errors and case.answered_at is None and case.state != "solved":
        given["known"] = same_errors(case.errors, viewer, language())
    if viewer.is_support:
        given |= _for_support(case, page, viewer, messages)
    return make_response(render_template("support/case.html", **given | more), status)


def _for_support(case: Case, page, viewer: Viewer, messages) -> dict:
    people = queries.support_people()
    assignment = AssignmentForm(formdata=None)
    assignment.person.choices = [SelectChoice("", _("Nobody"))]
    assignment.person.choices += [SelectChoice(str(id), name) for id, name in people.items()]
    assignment.person.data = str(case.assigned_to_id or "")
    return {
        "beside": queries.beside(case, viewer, messages[0].markdown if messages else "", language()),
        "replies": queries.saved_replies(),
        "assignment": assignment,
        "product_form": _product_form(page.product),
        "tags_form": TagsForm(formdata=None, data={"tags": ", ".join(page.tags)}),
        "copy_form": CopyForm(formdata=None),
        "merge_form": MergeForm(formdata=None),
        "state_words": state_words,
        "spoken": spoken,
    }


def _product_form(product) -> ProductForm:
    form = ProductForm(formdata=None)
    named = [SelectChoice(one.slug, text_of(one, language(), "name")) for one in products()]
    form.product.choices = [SelectChoice("", _("No product in particular")), *named]
    form.product.data = product.slug if product else ""
    return form


def _missing_entitlement(case: Case, viewer: Viewer) -> dict:
    stands = standing_with(licenses_of(viewer), case.kind, case.product_id)
    form = AskEverybodyForm(formdata=None)
    boards = boards_to_post_in(viewer)
    public = open_ids(ANONYMOUS)
    form.board.choices = [SelectChoice(board.slug, board_name(board)) for board in boards if board.id in public]
    return {"ended": stands.ended, "everybody": form if form.board.choices else None}


def _kept_files(form: MessageForm | None) -> list:
    files = queries.waiting_files(opened(form.file.data or ())) if form is not None else []
    return [(file, signed(file.public_id)) for file in files]
