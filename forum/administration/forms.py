from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from forum.accounts.addresses import has_form
from forum.boards.forms import at_most, lines, tidy
from forum.core.clock import now
from forum.core.forms import CreatingForm, Form, NumberField
from forum.core.languages import INTERFACE
from forum.core.text import is_slug
from forum.core.translated import default_name, in_each_language, named_in_each, texts_for, texts_from
from forum.core.viewer import ROLES
from forum.licenses.key_list import COLUMNS, MOST_SEATS, NOTE_LENGTH
from forum.licenses.models import Product
from forum.licenses.providers.filled_in import faults
from forum.licenses.providers.interface import Field

TEXTS = ("name", "summary", "key_help")
MOST_AT_ONCE = 1000
MOST_INVITED = 100
LONGEST_KEY = 4096

NAMES_OF_ROLES = {
    "moderator": _("Moderator of all boards"),
    "writer": _("Writer of help articles"),
    "support": _("Support"),
    "administrator": _("Administrator"),
}


def reason_field(id: str = "reason") -> StringField:
    return StringField(_("Reason, for the log"), id=id, filters=[tidy], validators=[at_most(500)])


@in_each_language("key_help", TextAreaField, _("Where the key is found"), filters=[tidy], validators=[at_most(500)])
@in_each_language("summary", StringField, _("Summary"), filters=[tidy], validators=[at_most(200)])
@in_each_language("name", StringField, _("Name"), filters=[tidy], validators=[at_most(80)])
class ProductForm(CreatingForm):
    prose, names = (*named_in_each("summary", "key_help"), "reason"), (*named_in_each("name"), "renew_url")
    renew_url = URLField(_("Where a license is renewed"), filters=[tidy], validators=[at_most(300)])
    reason = reason_field()

    def validate_renew_url(self, field) -> None:
        if field.data and not field.data.startswith("https://"):
            raise ValidationError(_("Give an address that begins with https://."))

    def validate(self, extra_validators=None) -> bool:
        good = super().validate(extra_validators)
        if default_name(self.texts):
            return good
        self.refuse({f"name_{INTERFACE[0]}": _("Give the product a name in at least one language.")})
        return False

    @property
    def texts(self) -> dict:
        return texts_from(self, TEXTS)

    @property
    def values(self) -> dict:
        texts = self.texts
        return {"name": default_name(texts), "texts": texts, "renew_url": self.renew_url.data}


class NewProductForm(ProductForm):
    names = (*ProductForm.names, "slug")
    slug = StringField(
        _("Short name"), filters=[tidy], description=_("For commands and addresses. It can’t be changed later.")
    )

    def validate_slug(self, field) -> None:
        if not is_slug(field.data):
            raise ValidationError(_("Use small Latin letters, digits and single dashes."))

    @property
    def values(self) -> dict:
        return super().values | {"slug": self.slug.data}


def shown_product(product: Product) -> dict:
    return {"renew_url": product.renew_url} | texts_for(product.texts, TEXTS, product.name)


def end_field() -> DateField:
    return DateField(
        _("Valid until"), validators=[Optional()], description=_("The last day. Leave it empty for no end date.")
    )


def also_field() -> SelectMultipleField:
    """The other products of a bundle, by id. Whoever makes the form offers them."""
    return SelectMultipleField(
        _("Opens these as well"), coerce=int, choices=[], option_widget=CheckboxInput(), validators=[Optional()]
    )


class IssueForm(CreatingForm):
    prose = ("note",)
    count = NumberField(
        _("How many keys"),
        default=1,
        validators=[
            InputRequired(_("Give a number.")),
            NumberRange(1, MOST_AT_ONCE, _("From 1 to %(most)s.", most=MOST_AT_ONCE)),
        ],
    )
    seats = NumberField(
        _("Places on each"),
        default=1,
        validators=[
            InputRequired(_("Give a number.")),
            NumberRange(1, MOST_SEATS, _("From 1 to %(most)s.", most=MOST_SEATS)),
        ],
    )
    expires = end_field()
    also = also_field()
    note = StringField(
        _("Note"), filters=[tidy], validators=[at_most(NOTE_LENGTH)], description=_("An order, a customer.")
    )

    def offer(self, products: list[tuple[int, str]]) -> None:
        self.also.choices = [SelectChoice(*one) for one in products]

    def validate_expires(self, field) -> None:
        if field.data and field.data < now().date():
            raise ValidationError(_("This day is over: nobody could use the keys."))


class ImportForm(CreatingForm):
    file = FileField(
        _("CSV file"),
        description=_(
            "One key a line: %(columns)s. Only the key is needed; a heading is fine.", columns=",".join(COLUMNS)
        ),
    )

    def validate_file(self, field) -> None:
        if not field.data or not field.data.filename:
            raise ValidationError(_("Choose a file."))


class LicenseForm(Form):
    """One act on a license: why."""

    prose = ("reason",)
    reason = reason_field()


class PlaceForm(Form):
    """Stands on one page with a LicenseForm."""

    prose = ("reason",)
    handle = StringField(
        _("Name of the member"),
        filters=[tidy, lambda name: name.removeprefix("@")],
        validators=[DataRequired(_("Give a name.")), Length(max=30)],
    )
    reason = reason_field("place-reason")


class TryForm(Form):
    """A key to ask about. Nothing is kept of it."""

    key = StringField(
        _("A key to try"),
        filters=[tidy],
        validators=[DataRequired(_("Give a key to try.")), Length(max=LONGEST_KEY)],
        description=_("Nothing is kept of it, and no place is used."),
    )


class LinkForm(Form):
    """What keys of the provider open which product here."""

    remote_id = StringField(filters=[tidy], validators=[Optional(), Length(max=90)])
    plan_id = StringField(filters=[tidy], validators=[Optional(), Length(max=25)])
    product = SelectField(_("Opens"))

    def offer(self, products: Iterable[Product], fields: Sequence[Field]) -> None:
        """Asks for what the provider calls its products by, which for some is one id alone."""
        self.product.choices = [SelectChoice(one.slug, one.name) for one in products]
        if self.plan_id and len(fields) < 2:
            del self.plan_id
        self._asked = list(zip((self.remote_id, self.plan_id), fields, strict=False))
        for bound, field in self._asked:
            bound.label.text, bound.description = field.label, field.hint

    def validate(self, extra_validators=None) -> bool:
        is_valid = super().validate(extra_validators)
        wrong = faults([field for _bound, field in self._asked], {field.name: bound.data for bound, field in self._asked})
        self.refuse({bound.name: wrong[field.name] for bound, field in self._asked if field.name in wrong})
        return is_valid and not wrong

    @property
    def remote(self) -> str:
        """The provider's id of the product, with the plan after a slash."""
        return "/".join(field.data for field in (self.remote_id, self.plan_id) if field and field.data)


class DisconnectForm(Form):
    """Taking a connection away, with all its licenses."""

    prose = ("reason",)

    is_meant = BooleanField(_("I want its licenses gone"), validators=[DataRequired(_("Say so, if you mean it."))])
    reason = reason_field("disconnect-reason")


class PurchaseForm(Form):
    """Deciding whose purchase a license is: the place that changes hands, and why."""

    prose = ("reason",)

    place = StringField(_("Place"), validators=[Optional(), Length(max=12)])
    reason = reason_field()


class EndForm(Form):
    """Stands on one page with a LicenseForm."""

    prose = ("reason",)
    expires = end_field()
    reason = reason_field("end-reason")


class RolesForm(Form):
    prose = ("reason",)
    roles = SelectMultipleField(
        _("Roles"), choices=[SelectChoice(role, NAMES_OF_ROLES[role]) for role in ROLES], option_widget=CheckboxInput()
    )
    reason = StringField(
        _("Reason, for the log"), filters=[tidy], validators=[DataRequired(_("Say why.")), at_most(500)]
    )


class InvitationForm(CreatingForm):
    prose = ("message",)
    addresses = TextAreaField(
        _("E-mail addresses"), filters=[lines], validators=[DataRequired(_("Give at least one address."))],
        description=_("One a line, up to %(most)s at once.", most=MOST_INVITED),
    )  # fmt: skip
    message = TextAreaField(
        _("A word of yours"), filters=[lines], validators=[at_most(500)], description=_("It stands in the mail.")
    )
    days = NumberField(
        _("Good for how many days"),
        default=14,
        validators=[InputRequired(_("Give a number.")), NumberRange(1, 60, _("From 1 to %(most)s.", most=60))],
    )

    def validate_addresses(self, field) -> None:
        if bad := [line for line in self.lines if not has_form(line)]:
            raise ValidationError(_("This doesn’t look like an e-mail address: %(address)s", address=bad[0]))
        if len(self.lines) > MOST_INVITED:
            raise ValidationError(_("Up to %(most)s at once.", most=MOST_INVITED))

    @property
    def lines(self) -> list[str]:
        return list(dict.fromkeys((self.addresses.data or "").splitlines()))


class ClaimOfferForm(Form):
    """Stands on one page with the RolesForm."""

    email = EmailField(_("E-mail address of the owner"), filters=[tidy])

    def validate_email(self, field) -> None:
        if not has_form(field.data):
            raise ValidationError(_("This doesn’t look like an e-mail address."))


def day_of(moment) -> date | None:
    return moment.date() if moment else None
