"""What the first run and the site's settings ask for."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from forum.accounts import addresses, names, passwords
from forum.administration.forms import reason_field
from forum.boards.forms import at_most, tidy
from forum.core import colors, logo
from forum.core.forms import Form, NumberField
from forum.core.languages import INTERFACE, known_language, native_name
from forum.core.mail import server
from forum.core.uploads.logo import NotAPicture, reencode
from forum.core.uploads.making import Picture

_NEEDED = _("This is needed.")
REGISTRATION = {
    "open": _("Anybody may register"),
    "invited": _("Only who is invited"),
    "closed": _("Nobody new"),
}
SECURITY = {
    "starttls": _("STARTTLS, usually on port 587"),
    "tls": _("TLS, usually on port 465"),
    "none": _("None: only for a server on this machine"),
}


def name_field() -> StringField:
    return StringField(
        _("Name of the site"),
        filters=[tidy],
        validators=[DataRequired(_("Give the site a name.")), at_most(80)],
    )


def registration_field() -> RadioField:
    return RadioField(_("Registration"), choices=[SelectChoice(*one) for one in REGISTRATION.items()])


class AccountForm(Form):
    """Of whoever runs the site. Names that are reserved are theirs to take."""

    names = ("username", "display_name")
    username = StringField(
        _("User name"),
        filters=[tidy],
        validators=[DataRequired(_NEEDED)],
        description=_("3 to 30 letters, digits and the signs _ - . Others mention you by it."),
    )
    display_name = StringField(
        _("Display name"),
        filters=[tidy],
        validators=[at_most(60)],
        description=_("Shown beside what you write. Your name if left empty."),
    )
    email = EmailField(_("E-mail"), filters=[tidy], validators=[DataRequired(_NEEDED)])
    password = PasswordField(
        _("Password"),
        validators=[
            InputRequired(_NEEDED),
            Length(passwords.SHORTEST, passwords.LONGEST, message=_("A password has 12 to 128 characters.")),
        ],
        description=_("12 to 128 characters. A few words that nobody would put together do well."),
    )

    def validate_username(self, field) -> None:
        if error := names.shape_error(field.data):
            raise ValidationError(error)

    def validate_email(self, field) -> None:
        if not addresses.has_form(field.data):
            raise ValidationError(_("This doesn’t look like an e-mail address."))

    @property
    def values(self) -> dict[str, str]:
        return {"handle": self.username.data, "email": self.email.data, "display_name": self.display_name.data or ""}


class LookForm(Form):
    """`instead` is the color that was offered for one that can't be taken; `made` the logo, made anew, and `kept` the name of
    its file: it needn't be chosen again where something else in the form couldn't be taken."""

    logo = FileField(
        _("Logo"), description=_("PNG, JPEG or WebP of up to 1 MB. Shown beside the name at the top of each page.")
    )
    no_logo = BooleanField(_("Take the logo away"))
    accent = StringField(
        _("Color"),
        filters=[tidy],
        description=_("Of links and buttons, as #rrggbb. Leave it empty for our blue."),
    )
    instead = StringField(filters=[tidy])
    kept = StringField(filters=[tidy])
    offered = ""
    made: Picture | None = None

    def validate(self, extra_validators=None) -> bool:
        can_be_taken = super().validate(extra_validators)
        if self.made:
            self.kept.data = logo.keep(self.made)
        return can_be_taken

    def validate_kept(self, field) -> None:
        if not logo.is_there(field.data or ""):
            field.data = ""

    def validate_logo(self, field) -> None:
        if not field.data or not field.data.filename:
            return
        try:
            self.made = reencode(field.data.read())
        except NotAPicture:
            raise ValidationError(_("This is no picture that can be taken. Send a PNG, JPEG or WebP file.")) from None

    def validate_accent(self, field) -> None:
        field.data = self.instead.data or field.data
        if not field.data:
            return
        color = colors.normalized(field.data)
        if color is None:
            raise ValidationError(_("Give a color as # and six digits or letters from a to f, such as #1f5c8b."))
        field.data = "" if color == colors.OWN else color
        if (ratio := colors.weakest(color)) < colors.NEEDED:
            self.offered = colors.nearest(color)
            raise ValidationError(_refusal(color, ratio, self.offered))


def _refusal(color: str, ratio: float, nearest: str) -> str:
    cut = f"{int(ratio * 100) / 100:.2f}"  # never rounded up to what would do
    return _(
        "%(color)s would be hard to read: its contrast with white text, or with the page, is only %(ratio)s : 1, and "
        "4.5 : 1 is needed. The nearest color that can be read is %(nearest)s.",
        color=color,
        ratio=cut,
        nearest=nearest,
    )


class NamedLookForm(LookForm):
    names = ("name",)
    name = name_field()


class AccessForm(Form):
    """Languages of the interface: those that the site speaks, the main one, and who may register."""

    spoken = SelectMultipleField(
        _("Languages"),
        choices=[SelectChoice(code, native_name(code)) for code in INTERFACE],
        option_widget=CheckboxInput(),
        description=_("Those that visitors may choose."),
    )
    main = SelectField(
        _("Main language"),
        choices=[SelectChoice(code, native_name(code)) for code in INTERFACE],
        description=_("For whoever’s browser asks for none of them."),
    )
    registration = registration_field()

    def validate_spoken(self, field) -> None:
        if not field.data:
            raise ValidationError(_("Choose at least one language."))

    def validate_main(self, field) -> None:
        if self.spoken.data and field.data not in self.spoken.data:
            raise ValidationError(_("The main language must be one of those that are offered."))

    def codes(self, before: tuple[str, ...]) -> list[str]:
        """The languages of the site: these, then those that people only write in."""
        own = [code for code in INTERFACE if code in self.spoken.data]
        return list(dict.fromkeys([self.main.data, *own, *(code for code in before if code not in INTERFACE)]))


class SiteForm(Form):
    prose, names = ("reason",), ("name",)
    name = name_field()
    languages = StringField(
        _("Languages"),
        filters=[tidy],
        validators=[Length(max=200)],
        description=_("Codes of the languages that people write in here, the main one first: en, el, de."),
    )
    registration = registration_field()
    reason = reason_field()

    def validate_languages(self, field) -> None:
        unknown = [code for code in self.codes if not known_language(code)]
        if unknown:
            raise ValidationError(_("There is no language %(code)s.", code=", ".join(unknown)))
        if not set(self.codes) & set(INTERFACE):
            raise ValidationError(_("English (en) or Greek (el) must be among them: pages are in these."))

    @property
    def codes(self) -> list[str]:
        return list(dict.fromkeys((self.languages.data or "").replace(",", " ").split()))


class MailForm(Form):
    """The mail server. A password that is left empty stays what it was."""

    host = StringField(_("Server"), filters=[tidy], validators=[at_most(200)])
    security = SelectField(_("Encryption"), choices=[SelectChoice(*one) for one in SECURITY.items()])
    port = NumberField(
        _("Port"), validators=[Optional(), NumberRange(1, 65535, _("From 1 to %(most)s.", most=65535))]
    )
    user = StringField(_("User"), filters=[tidy], validators=[at_most(100)])
    password = PasswordField(
        _("Password"), validators=[Length(max=100)], description=_("It isn’t shown again. Leave it empty to keep it.")
    )
    mail_from = EmailField(
        _("Sender"), filters=[tidy], validators=[at_most(254)], description=_("The address that mails come from.")
    )

    def validate_host(self, field) -> None:
        if field.data and not server.is_host(field.data):
            raise ValidationError(_("Give the name of a server, such as smtp.example.org."))

    def validate_mail_from(self, field) -> None:
        if field.data and not addresses.has_form(field.data):
            raise ValidationError(_("This doesn’t look like an e-mail address."))

    def url(self, before: str) -> str:
        """The server as one address, with the password that it had if none was given."""
        if not self.host.data:
            return ""
        known = server.parts(before)
        kept = known.password if (known.host, known.user) == (self.host.data, self.user.data or "") else ""
        return server.Server(
            host=self.host.data,
            port=self.port.data or server.PORTS[self.security.data],
            user=self.user.data or "",
            password=self.password.data or kept,
            security=self.security.data,
        ).url
