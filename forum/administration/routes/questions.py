"""What the case form asks beside what it asks of everybody, for all products or for one."""

from http import HTTPStatus

from flask import flash, redirect
from flask_babel import gettext as _
from wtforms import SelectChoice

from forum.administration.question_form import KIND_WORDS, QuestionForm
from forum.administration.routes.blueprint import UNPROCESSABLE, blueprint, page
from forum.core import once
from forum.core.access import administrators, allow
from forum.core.errors import NotFound
from forum.core.languages import language, text_of
from forum.core.viewer import current_viewer
from forum.licenses.queries import find_product, products
from forum.support.actions.questions import add_question, change_question, remove_question
from forum.support.models import CaseField
from forum.support.queries.questions import all_questions, get_question

PLACE = "/admin/support/questions"


@blueprint.get("/support/questions")
@allow(administrators)
def list_questions():
    named = {product.id: text_of(product, language(), "name") for product in products()}
    return page("questions", questions=all_questions(), named=named, kind_words=KIND_WORDS)


@blueprint.get("/support/questions/new")
@allow(administrators)
def new_question():
    return _page(_form(QuestionForm(formdata=None)))


@blueprint.post("/support/questions/new")
@allow(administrators)
def add():
    form = _form(QuestionForm())
    if not form.validate():
        return _page(form, status=UNPROCESSABLE)
    viewer = current_viewer()
    if earlier := once.begin(form.once.data, viewer):
        return redirect(earlier, HTTPStatus.SEE_OTHER)
    add_question(viewer, _product_of(form), form.values)
    once.finish(form.once.data, viewer, PLACE)
    return _done(_("The form asks this from now on."))


@blueprint.get("/support/questions/<public_id>")
@allow(administrators)
def edit_question(public_id: str):
    question = get_question(public_id)
    return _page(_form(QuestionForm(formdata=None, data=_known(question))), question)


@blueprint.post("/support/questions/<public_id>")
@allow(administrators)
def change(public_id: str):
    form = _form(QuestionForm())
    is_valid = form.validate()
    question = get_question(public_id)
    if not is_valid:
        return _page(form, question, UNPROCESSABLE)
    change_question(current_viewer(), question, _product_of(form), form.values)
    return _done(_("The form asks this from now on."))


@blueprint.post("/support/questions/<public_id>/removal")
@allow(administrators)
def remove(public_id: str):
    remove_question(current_viewer(), get_question(public_id))
    return _done(_("The form doesn’t ask this any more."))


def _form(form: QuestionForm) -> QuestionForm:
    named = [SelectChoice(one.slug, text_of(one, language(), "name")) for one in products()]
    form.product.choices = [SelectChoice("", _("All products")), *named]
    return form


def _product_of(form: QuestionForm) -> int | None:
    if not form.product.data:
        return None
    product = find_product(form.product.data)
    if product is None:
        raise NotFound
    return product.id


def _known(question: CaseField) -> dict:
    product = next((one.slug for one in products() if one.id == question.product_id), "")
    texts = {f"label_{code}": text for code, text in question.labels.items()}
    texts |= {f"choices_{code}": text for code, text in question.choices.items()}
    given = {"kind": question.kind, "is_required": question.is_required, "position": question.position}
    return given | {"product": product} | texts


def _page(form: QuestionForm, question: CaseField | None = None, status: int = HTTPStatus.OK):
    return page("question", status, form=form, question=question)


def _done(words: str):
    flash(words, "good")
    return redirect(PLACE, HTTPStatus.SEE_OTHER)
