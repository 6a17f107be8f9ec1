from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import (
    EmailField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from forum.accounts.addresses import LONGEST, has_form
from forum.core.forms import CreatingForm, Form
from forum.core.text import nfc, one_line
from forum.core.trap import VisitorForm
from forum.licenses import keys
from forum.support.asked import Asked
from forum.support.models.cases import KINDS
from forum.support.references import find_in

LONGEST_TEXT = 64_000
MOST_TAGS = 8

_MISSING = DataRequired(_l("This is needed."))
_TOO_LONG = _l("A text may have up to 64,000 characters.")

ACTS = ("answer", "note", "solve")

KIND_WORDS = {
    "technical": _l("Something doesn’t work, or I don’t know how"),
    "license": _l("My license or its key"),
    "purchase": _l("Buying, renewing, invoices"),
    "access": _l("Getting into my account"),
}


def _yes_or_no() -> list[SelectChoice]:
    return [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]


def _line(text: str | None) -> str:
    return one_line(text or "")


def _text(text: str | None) -> str:
    return nfc(text or "").strip()


def _up_to(most: int) -> Length:
    return Length(max=most, message=_l("Up to %(max)d characters fit."))


def _is_address(form: Form, field: EmailField) -> None:
    if field.data and not has_form(field.data):
        raise ValidationError(_l("This doesn’t look like an e-mail address."))


class CaseForm(CreatingForm, VisitorForm):
    """What support is asked. `file` lists files that were sent ahead, by their signed names; `read` what was read before."""

    prose = ("description", "errors_told")
    names = ("subject", "version", "site_address", "name", "page")

    kind = RadioField(
        _l("What is it about?"), choices=[SelectChoice(kind, KIND_WORDS[kind]) for kind in KINDS], default="technical"
    )
    product = SelectField(_l("Product"), validators=[Optional()])
    key = StringField(_l("License key"), filters=[_line], validators=[Optional(), _up_to(keys.LONGEST_TYPED)])
    version = StringField(_l("Version"), filters=[_line], validators=[Optional(), _up_to(60)])
    site_address = StringField(_l("Address of your site"), filters=[_line], validators=[Optional(), _up_to(300)])
    subject = StringField(_l("Subject"), filters=[_line], validators=[_MISSING, _up_to(200)])
    description = TextAreaField(
        _l("What happens, and what should happen?"),
        filters=[_text],
        validators=[_MISSING, Length(max=LONGEST_TEXT, message=_TOO_LONG)],
    )
    errors_told = TextAreaField(
        _l("Error messages"),
        name="errors",  # which forms have a property of
        filters=[_text],
        validators=[Optional(), Length(max=LONGEST_TEXT, message=_TOO_LONG)],
    )
    screenshots = MultipleFileField(_l("Screenshots and other files"))
    file = SelectMultipleField(validate_choice=False)
    email = EmailField(_l("Your e-mail address"), filters=[_line], validators=[Optional(), Length(max=LONGEST), _is_address])
    name = StringField(_l("Your name"), filters=[_line], validators=[Optional(), _up_to(80)])
    page = HiddenField(filters=[_line], validators=[Optional(), Length(max=500)])
    read = SelectMultipleField(validate_choice=False)


def case_form(questions: list[Asked], language: str) -> type[CaseForm]:
    """The form with the products' own questions, each as a field named by its public id."""

    class FullCaseForm(CaseForm):
        prose = (*CaseForm.prose, *(name_of(one) for one in questions if one.kind in ("line", "text")))
        own = tuple((one, name_of(one)) for one in questions)

        def validate(self, extra_validators=None) -> bool:
            is_valid = super().validate(extra_validators)
            return self._has_what_is_required() and is_valid

        def _has_what_is_required(self) -> bool:
            missing = [
                name
                for question, name in self.own
                if question.is_required and not self[name].data and self.is_asked(question)
            ]
            self.refuse(dict.fromkeys(missing, _l("This is needed.")))
            return not missing

        def slug_of(self, product_id: int) -> str:
            return next((slug for slug, id in self.product_ids.items() if id == product_id), "")

        def is_asked(self, question: Asked) -> bool:
            """Whether it is asked about the product that is chosen; only technical questions ask any."""
            of = {None, getattr(self, "product_ids", {}).get(self.product.data)}
            return self.kind.data == "technical" and question.product_id in of

    for one in questions:
        setattr(FullCaseForm, name_of(one), _field(one, language))
    return FullCaseForm


def name_of(question: Asked) -> str:
    return f"question_{question.public_id}"


def _field(question: Asked, language: str):
    label = label_of(question, language)
    if question.kind == "choice":
        choices = [line.strip() for line in _by_language(question.choices, language).splitlines() if line.strip()]
        return SelectField(label, choices=[SelectChoice("", _l("Choose one")), *map(SelectChoice, choices)], default="")
    if question.kind == "yes or no":
        return SelectField(label, choices=[SelectChoice("", _l("Choose one")), *_yes_or_no()], default="")
    kind = TextAreaField if question.kind == "text" else StringField
    return kind(label, filters=[_text], validators=[Optional(), _up_to(4000)])


def label_of(question: Asked, language: str) -> str:
    return _by_language(question.labels, language)


def _by_language(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


class MessageForm(CreatingForm):
    """A message in a case. `seen` is the last that its writer had before them. `act` is that of the button: a hidden field of
    that name would be sent before it."""

    prose = ("body",)

    body = TextAreaField(
        _l("Your message"), filters=[_text], validators=[_MISSING, Length(max=LONGEST_TEXT, message=_TOO_LONG)]
    )
    screenshots = MultipleFileField(_l("Screenshots and other files"))
    file = SelectMultipleField(validate_choice=False)
    seen = HiddenField(validators=[Optional(), Length(max=12)])
    act = SelectField(choices=[SelectChoice(act, act) for act in ACTS], default="answer")


class RatingForm(Form):
    prose, quiet = ("words",), True

    helped = RadioField(_l("Did we help?"), choices=_yes_or_no(), validators=[_MISSING])
    words = TextAreaField(_l("Anything that we should know?"), filters=[_text], validators=[Optional(), _up_to(1000)])


class AssignmentForm(Form):
    """`person` is the internal number of one of the support people as the page's list has it; empty is nobody."""

    person = SelectField(_l("Assigned to"), validators=[Optional()], validate_choice=False)


class ProductForm(Form):
    product = SelectField(_l("Product"), validators=[Optional()])


class TagsForm(Form):
    names = ("tags",)

    tags = StringField(_l("Tags"), filters=[_line], validators=[Optional(), _up_to(300)])

    @property
    def listed(self) -> list[str]:
        """Up to eight, lower-case, each once."""
        named = (" ".join(tag.split()).casefold()[:40] for tag in self.tags.data.split(","))
        return list(dict.fromkeys(filter(None, named)))[:MOST_TAGS]


class CopyForm(Form):
    address = EmailField(_l("Send copies to"), filters=[_line], validators=[_MISSING, Length(max=LONGEST), _is_address])


class MergeForm(Form):
    reference = StringField(_l("Number of the case to go on with"), filters=[_line], validators=[_MISSING, _up_to(20)])

    def validate_reference(self, field) -> None:
        if not find_in(field.data):
            raise ValidationError(_l("A case’s number has eight digits, such as 4827-1930."))

    @property
    def wanted(self) -> str:
        return find_in(self.reference.data) or ""


class SiteAccessForm(Form):
    """How support gets into the customer's site. What is written here is sealed: a password belongs here."""

    words = TextAreaField(_l("Access details"), filters=[_text], validators=[_MISSING, _up_to(2000)])


class AskEverybodyForm(CreatingForm):
    board = SelectField(_l("Board"), validators=[_MISSING])


class KeyForm(Form):
    key = StringField(_l("License key"), filters=[_line], validators=[_MISSING, _up_to(keys.LONGEST_TYPED)])


class SavedReplyForm(CreatingForm):
    prose, names = ("markdown",), ("title",)

    title = StringField(_l("Title"), filters=[_line], validators=[_MISSING, _up_to(80)])
    language = SelectField(_l("Language"), validators=[Optional()])
    markdown = TextAreaField(_l("Text"), filters=[_text], validators=[_MISSING, Length(max=LONGEST_TEXT, message=_TOO_LONG)])

