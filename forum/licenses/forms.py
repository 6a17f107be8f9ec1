from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length, Optional

from forum.core.forms import Form
from forum.core.viewer import Viewer
from forum.licenses import keys


class UnlockForm(Form):
    """`next` is where the key should lead, `board` the listed locked board that the page speaks of."""

    key = StringField(
        _l("License key"),
        validators=[
            DataRequired(_l("Type or paste your license key.")),
            Length(max=keys.LONGEST, message=_l("A license key isn’t as long as this.")),
        ],
    )
    next = HiddenField(validators=[Optional()])
    board = HiddenField(validators=[Optional(), Length(max=60)])


def blank(viewer: Viewer, **asked: str) -> UnlockForm:
    """The form before a try. A visitor's, which isn't shown, has no token: who only reads gets no cookie."""
    return UnlockForm(formdata=None, data=asked, meta={"csrf": viewer.is_member})
