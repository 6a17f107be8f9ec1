"""How support works, as administrators write it."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from forum.accounts import addresses
from forum.administration.forms import reason_field
from forum.administration.site_forms import MailForm
from forum.boards.forms import at_most, lines, tidy
from forum.core.forms import Form, NumberField
from forum.core.translated import in_each_language, named_in_each, texts_from, with_unspoken
from forum.support.origins import origin_of

LONGEST_CLOSING = 90
MOST_ORIGINS = 20
ADDRESS = _("Address of support")
ABOUT_ADDRESS = _("The one that customers write mails to.")


def check_address(form: Form, field) -> None:
    if field.data and not addresses.has_form(field.data):
        raise ValidationError(_("This doesn’t look like an e-mail address."))


def address_field() -> EmailField:
    return EmailField(ADDRESS, filters=[tidy], validators=[at_most(254), check_address], description=ABOUT_ADDRESS)


asks_for_hours = in_each_language(
    "hours", StringField, _("When an answer can be expected"), filters=[tidy], validators=[at_most(300)]
)


class HoursForm(Form):
    """With the fields that `asks_for_hours` adds."""

    def hours(self, before: Mapping[str, str]) -> dict[str, str]:
        """What is said now, by language."""
        return with_unspoken(before, {code: said["hours"] for code, said in texts_from(self, ("hours",)).items()})


@asks_for_hours
class SupportForm(HoursForm):
    prose, names = ("reason",), named_in_each("hours")
    mail_in_address = address_field()
    origins = TextAreaField(
        _("Sites that may show the bubble"),
        filters=[lines],
        validators=[at_most(4_000)],
        description=_("One a line, without a path: https://www.example.org"),
    )
    closes_after = NumberField(
        _("A case closes after so many days without an answer"),
        validators=[
            InputRequired(_("This is needed.")),
            NumberRange(1, LONGEST_CLOSING, _("From 1 to %(most)s.", most=LONGEST_CLOSING)),
        ],
    )
    reason = reason_field()

    def validate_origins(self, field) -> None:
        wrong = [line for line in field.data.splitlines() if origin_of(line) is None]
        if wrong:
            raise ValidationError(
                _(
                    "%(line)s is no address of a site: it begins with https:// and ends with the host’s name.",
                    line=wrong[0],
                )
            )
        if len(self.sites) > MOST_ORIGINS:
            raise ValidationError(_("Up to %(most)s sites fit.", most=MOST_ORIGINS))

    @property
    def sites(self) -> list[str]:
        return list(dict.fromkeys(map(origin_of, self.origins.data.splitlines())))


@asks_for_hours
class FirstMailForm(HoursForm, MailForm):
    """The mail server, and how customers reach support."""

    names = named_in_each("hours")
    mail_in_address = address_field()
