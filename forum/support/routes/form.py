"""The form that opens a case."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from wtforms import SelectChoice

from forum.core import limits, once, transaction
from forum.core.access import allow, anyone
from forum.core.failures import csrf
from forum.core.languages import language, text_of
from forum.core.limits import TooMany, client
from forum.core.markup.render import TooComplex
from forum.core.viewer import Viewer, asking_viewer, current_viewer, forget_viewer
from forum.licenses.actions import Asked, ask, unlock
from forum.licenses.policies import opens_what
from forum.licenses.queries import OwnLicense, licenses_of, may_unlock
from forum.support import actions, queries
from forum.support.actions import Asker, Question
from forum.support.entitlement import standing_with
from forum.support.forms import CaseForm, case_form, label_of
from forum.support.references import spoken
from forum.support.routes.arriving import REQUEST_LIMIT, opened, signed, take_all
from forum.support.routes.blueprint import blueprint
from forum.support.routes.reading import read_before
from forum.support.texts import Written, compose

SENT = "/support/sent"
DRAFT = "support"
UNPROCESSABLE, SEE_OTHER = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SEE_OTHER


@dataclass(frozen=True)
class Setting:
    """What the form is made of for who asks."""

    licenses: list[OwnLicense]
    products: list
    form: CaseForm

    @property
    def chosen(self) -> int | None:
        return self.form.product_ids.get(self.form.product.data)


@blueprint.get("/support")
@allow(anyone)
def show_support():
    return _page(_setting(current_viewer(), given=False))


# Changes nothing, and is sent from where there is no session: from the bubble, also in a frame.
@blueprint.post("/support/question")
@csrf.exempt
@allow(anyone, writes=False)
def show_question():
    """The form with what was asked and read in the bubble."""
    setting = _setting(current_viewer(), given=False)
    form, asked = setting.form, request.form
    first, _newline, rest = asked.get("subject", "").strip().partition("\n")
    form.subject.data, form.description.data = first[:200], f"{first[200:]}\n{rest}".strip()
    form.page.data = asked.get("page", "")[:500]
    form.read.data = asked.getlist("read")
    return _page(setting)


@blueprint.post("/support")
@allow(anyone, takes=REQUEST_LIMIT)
def open_case():
    with transaction.reading():
        setting = _setting(asking_viewer(), given=True)
        may_use_keys = may_unlock(asking_viewer()) if asking_viewer().is_member else True
    form = setting.form
    text = _checked(form)
    arrived = take_all(form.screenshots.data or ())
    if arrived.problems:
        form.refuse({"screenshots": " ".join(arrived.problems)})
    if form.key.data and not may_use_keys:
        form.refuse({"key": _("Confirm your address first: keys are for members whose address is theirs.")})
    asked = None if form.errors or text is None else _counted(form)
    if form.errors:
        return _refused(setting, arrived)
    if form.is_of_a_program:
        return redirect(SENT, SEE_OTHER)
    viewer = current_viewer()
    if earlier := once.begin(form.once.data, viewer):
        return redirect(earlier, SEE_OTHER)
    asker = _asker(viewer, setting, asked)
    if asker is None:
        transaction.abandon()
        return _refused(setting, arrived)
    actions.add_files(arrived.taken_in)
    question = _question(setting, text, [*opened(form.file.data or ()), *(one.public_id for one in arrived.taken_in)])
    case = actions.open_case(asker, question)
    location = f"/support/cases/{case.public_id}" if viewer.is_member else SENT
    once.finish(form.once.data, viewer, location)
    flash(DRAFT, "posted")
    _say(case, viewer)
    return redirect(location, SEE_OTHER)


@blueprint.get("/support/sent")
@allow(anyone)
def show_sent():
    return render_template("support/sent.html", hours=queries.hours(language()))


def _setting(viewer: Viewer, *, given: bool) -> Setting:
    licenses = licenses_of(viewer) if viewer.is_member else []
    held = {id for one in licenses for id in one.product_ids}
    products = queries.products_asked_about(held)
    questions = queries.questions_about([product.id for product in products])
    kind = case_form(questions, language())
    form = kind() if given else kind(formdata=None)
    form.product.choices = [SelectChoice("", _("No product in particular"))]
    form.product.choices += [SelectChoice(product.slug, text_of(product, language(), "name")) for product in products]
    form.product_ids = {product.slug: product.id for product in products}
    if form.product.data is None:
        open_now = {id for one in licenses if opens_what(one.state) for id in one.product_ids}
        likely = [product.slug for product in products if product.id in (open_now or held)]
        form.product.data = likely[0] if len(likely) == 1 else ""
    return Setting(licenses, products, form)


def _checked(form: CaseForm) -> Written | None:
    """The text as it will be kept, or None with what is wrong said next to its field."""
    is_valid = form.validate()
    if not asking_viewer().is_member and not form.email.data:
        form.refuse({"email": _("We need it to answer you.")})
        return None
    if not is_valid:
        return None
    try:
        return compose(form.description.data)
    except TooComplex as error:
        form.refuse({"description": error.reason})
        return None


def _counted(form: CaseForm) -> Asked | None:
    """Counts the case, and the key if one is given, about which those who may know it are asked."""
    member = asking_viewer().id
    try:
        limits.spend(("case", member or f"client {client()}"))
        if not member:
            limits.spend(("mail by client", client()), ("mail by address", f"case {form.email.data.casefold()}"))
        if not form.key.data:
            return None
        limits.spend(("unlock by member", member or f"client {client()}"), ("unlock by address", client()))
    except TooMany as reached:
        form.refuse({"subject": " ".join([_("Those were many cases in a short time."), reached.words])})
        return None
    return ask(form.key.data, member or f"client {client()}")


def _asker(viewer: Viewer, setting: Setting, asked: Asked | None) -> Asker | None:
    """Who asks and what entitles them; None with what is wrong with the key next to it."""
    form = setting.form
    licenses = setting.licenses
    if asked is not None and viewer.is_member:
        unlocking = unlock(viewer, asked)
        if not unlocking.is_open and unlocking.result != "pending":
            form.refuse({"key": _refusal(unlocking.result)})
            return None
        forget_viewer()
        licenses = licenses_of(viewer)
    stands = standing_with(licenses, form.kind.data, setting.chosen)
    license_id = stands.license.id if stands.license else None
    if viewer.is_member:
        return Asker(person_id=viewer.id, license_id=license_id, is_known=may_unlock(viewer))
    if asked is not None:
        license_id, verdict = queries.license_by_key(asked)
        if license_id is None:
            form.refuse({"key": _refusal(verdict)})
            return None
    return Asker(address=form.email.data, name=form.name.data, license_id=license_id)


def _refusal(verdict: str) -> str:
    match verdict:
        case "ended":
            return _("The license of this key has ended. Leave the field empty to send your question anyway.")
        case "in use" | "no place" | "cooling":
            return _("All places on the license of this key are taken. Ask whoever manages it for one.")
        case "suspended":
            return _("The license of this key is suspended. Ask whoever sold it why.")
        case "pending":
            return _("Whoever knows this key can’t be asked just now. Leave the field empty, and we look at it with your case.")
    return _("This key opens nothing here. Compare it with the message it came in, or leave the field empty.")


def _question(setting: Setting, text: Written, files: list[str]) -> Question:
    form = setting.form
    answers = [
        (label_of(one, language()), form[name].data) for one, name in form.own if form.is_asked(one) and form[name].data
    ]
    return Question(
        kind=form.kind.data,
        subject=form.subject.data,
        text=text,
        product_id=setting.chosen,
        version=form.version.data,
        site_url=form.site_address.data,
        errors=form.errors_told.data,
        answers=answers,
        page=form.page.data or "",
        read=[[hit.title, hit.address] for hit in read_before(form.read.data or (), current_viewer())],
        language=language(),
        files=files,
    )


def _say(case, viewer: Viewer) -> None:
    if case.state == "open":
        flash(_("Your case is open. Its number is %(number)s.", number=spoken(case.reference)), "good")
    elif case.held_for == "address" and not viewer.is_member:
        flash(_("One step is left: open the link in the mail that we have just sent you."), "gold")


def _refused(setting: Setting, arrived):
    """The form with all that was typed; files that came are kept for the next try."""
    form = setting.form
    transaction.abandon()
    with transaction.ahead():
        actions.add_files(arrived.taken_in)
    form.file.data = [*(form.file.data or ()), *(signed(one.public_id) for one in arrived.taken_in)]
    form.show_again()
    return _page(setting, UNPROCESSABLE)


def _page(setting: Setting, status: int = HTTPStatus.OK):
    form, viewer = setting.form, current_viewer()
    kept = queries.waiting_files(opened(form.file.data or ()))
    page = render_template(
        "support/support.html",
        form=form,
        licenses=setting.licenses,
        kept_files=[(file, signed(file.public_id)) for file in kept],
        read=read_before(form.read.data or (), viewer),
        hours=queries.hours(language()),
        draft=DRAFT,
        has_key=any(opens_what(one.state) for one in setting.licenses),
    )
    return make_response(page, status)
