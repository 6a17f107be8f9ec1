from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from forum.accounts.addresses import LONGEST, has_form
from forum.core.forms import CreatingForm, Form, NumberField
from forum.core.text import one_line
from forum.core.viewer import Viewer
from forum.licenses import keys


class UnlockForm(Form):
    """`next` is where the key should lead, `board` the listed locked board that the page speaks of."""

    key = StringField(
        _l("License key"),
        validators=[
            DataRequired(_l("Type or paste your license key.")),
            Length(max=keys.LONGEST_TYPED, message=_l("A license key isn’t as long as this.")),
        ],
    )
    next = HiddenField(validators=[Optional()])
    board = HiddenField(validators=[Optional(), Length(max=60)])


def blank(viewer: Viewer, **asked: str) -> UnlockForm:
    """The form before a try. A visitor's, which isn't shown, has no token: who only reads gets no cookie."""
    return UnlockForm(formdata=None, data=asked, meta={"csrf": viewer.is_member})


class InviteForm(CreatingForm):
    """Without an address it makes a link."""

    address = EmailField(_l("E-mail address"), validators=[Optional(), Length(max=LONGEST)])

    def validate_address(self, field) -> None:
        if field.data and not has_form(field.data):
            raise ValidationError(_l("This doesn’t look like an e-mail address."))


class RequestForm(Form):
    """Asking for a place: `words` are for who decides."""

    prose, quiet = ("words",), True

    words = TextAreaField(_l("A message"), validators=[Optional(), Length(max=500)], filters=[lambda text: one_line(text or "")])


class SharingForm(Form):
    shares = BooleanField(_l("Everybody with a place on this license sees its support cases"))


class GrantForm(Form):
    """Which place is handed over, by its number."""

    place = NumberField(_l("Place"), validators=[InputRequired(_l("Choose a place."))])
