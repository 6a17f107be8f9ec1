from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from forum.accounts import addresses, names, passwords
from forum.core import languages
from forum.core.forms import Form
from forum.core.text import is_blank, nfc, one_line
from forum.core.trap import VisitorForm

_MISSING = DataRequired(_l("This is needed."))
_NO_PASSWORD = InputRequired(_l("This is needed."))
_PASSWORD_LENGTH = Length(passwords.SHORTEST, passwords.LONGEST, message=_l("A password has 12 to 128 characters."))
_DISPLAY_NAME_LENGTH = Length(max=60, message=_l("Up to 60 characters fit."))


def _trimmed(text: str | None) -> str:
    return nfc(text or "").strip()


def _name_to_show(text: str | None) -> str:
    """Empty where nothing would be seen of it."""
    name = one_line(text or "")
    return "" if is_blank(name) else name


_GOOD_PASSWORD = _l("12 to 128 characters. A few words that nobody would put together do well.")


def _address(form: Form, field: EmailField) -> None:
    if not addresses.has_form(field.data):
        raise ValidationError(_l("This doesn’t look like an e-mail address."))


class SignInForm(Form):
    username = StringField(_l("User name or e-mail"), filters=[_trimmed], validators=[_MISSING])
    password = PasswordField(_l("Password"), validators=[_NO_PASSWORD])
    keep = BooleanField(_l("Keep me signed in on this device"))
    next = HiddenField()


class NewcomerForm(Form):
    """Who somebody wants to be here. Their address is known: the link that brought them went there."""

    names = ("username", "display_name")
    username = StringField(
        _l("User name"),
        filters=[_trimmed],
        validators=[_MISSING],
        description=_l("3 to 30 letters, digits and the signs _ - . Others mention you by it."),
    )
    display_name = StringField(
        _l("Display name"),
        filters=[_name_to_show],
        validators=[Optional(), _DISPLAY_NAME_LENGTH],
        description=_l("Shown beside what you write. Your name if left empty."),
    )
    password = PasswordField(_l("Password"), validators=[_NO_PASSWORD, _PASSWORD_LENGTH], description=_GOOD_PASSWORD)

    def validate_username(self, field) -> None:
        if error := names.shape_error(field.data):
            raise ValidationError(error)


class ClaimForm(NewcomerForm):
    """A name that came along from elsewhere may be kept, whatever its shape."""

    def validate_username(self, field) -> None:
        if len(field.data) > names.LONGEST:
            raise ValidationError(names.shape_error(field.data))


class RegistrationForm(NewcomerForm, VisitorForm):
    email = EmailField(
        _l("E-mail"), filters=[_trimmed], validators=[_MISSING, _address], description=_l("Nobody else sees it.")
    )
    next = HiddenField()


class AddressForm(Form):
    email = EmailField(_l("E-mail"), filters=[_trimmed], validators=[_MISSING, _address])


class ResetForm(Form):
    username = StringField(
        _l("User name or e-mail"), filters=[_trimmed], validators=[_MISSING, Length(max=addresses.LONGEST)]
    )
    next = HiddenField()


class NewPasswordForm(Form):
    new_password = PasswordField(
        _l("New password"), validators=[_NO_PASSWORD, _PASSWORD_LENGTH], description=_GOOD_PASSWORD
    )


class NameForm(Form):
    """Another name, where the wanted one was taken while its owner's mail was on its way."""

    names = ("username",)
    username = StringField(_l("User name"), filters=[_trimmed])


class ChangeAddressForm(AddressForm):
    """Stands on one page with the PasswordForm: its fields have ids of their own."""

    email = EmailField(_l("New e-mail address"), filters=[_trimmed], validators=[_MISSING, _address])
    password = PasswordField(_l("Current password"), id="address-password", validators=[_NO_PASSWORD])


class ProfileForm(Form):
    prose, names = ("about",), ("display_name",)
    display_name = StringField(_l("Display name"), filters=[_name_to_show], validators=[_DISPLAY_NAME_LENGTH])
    about = TextAreaField(
        _l("About you"),
        filters=[_trimmed],
        validators=[Length(max=300, message=_l("Up to 300 characters fit."))],
        description=_l("A sentence or two for your profile."),
    )
    language = SelectField(_l("Language"))
    theme = SelectField(_l("Colors"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        native = [SelectChoice(code, languages.native_name(code)) for code in languages.spoken()]
        self.language.choices = [SelectChoice("", _l("As my browser asks")), *native]
        themes = [("", _l("As my system")), ("light", _l("Light")), ("dark", _l("Dark"))]
        self.theme.choices = [SelectChoice(*one) for one in themes]


class PasswordForm(NewPasswordForm):
    password = PasswordField(_l("Current password"), validators=[_NO_PASSWORD])
