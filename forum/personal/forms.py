from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectChoice, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from forum.core.forms import Form
from forum.core.text import name_key, nfc, one_line

LONGEST = 500

_STAY = _l("It stays, under the name ‘former member’. Answers go on helping others.")
_GO = _l("It goes too. Where others answered, an empty place stays in the thread.")


class PasswordForm(Form):
    password = PasswordField(_l("Your password"), validators=[InputRequired(_l("Enter your password."))])


class ErasureForm(Form):
    """`handle` is that of whoever is to be erased, typed once more: nobody presses this by mistake."""

    posts = RadioField(
        _l("What was written here"),
        choices=[SelectChoice("stay", _STAY), SelectChoice("go", _GO)],
        validators=[InputRequired(_l("Choose one."))],
    )
    handle = StringField(_l("User name"), filters=[lambda text: (text or "").strip()])

    def __init__(self, handle: str, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = handle

    def validate_handle(self, field) -> None:
        if name_key(nfc(field.data).removeprefix("@")) != name_key(self.wanted):
            raise ValidationError(_l("This isn’t the name of the account."))


class OwnErasureForm(ErasureForm):
    password = PasswordForm.password


class ErasureByStaffForm(ErasureForm):
    prose = ("reason",)
    reason = StringField(
        _l("Reason"),
        filters=[lambda text: one_line(text or "")],
        validators=[DataRequired(_l("Say why.")), Length(max=LONGEST, message=_l("Up to 500 characters fit."))],
    )
