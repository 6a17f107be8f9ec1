from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from forum.core.forms import Form
from forum.core.text import one_line

LONGEST = 500


class ReasonForm(Form):
    reason = StringField(
        _l("Reason"),
        filters=[lambda text: one_line(text or "")],
        validators=[
            DataRequired(_l("Say why.")),
            Length(max=LONGEST, message=_l("Up to 500 characters fit.")),
        ],
    )


class MoveForm(ReasonForm):
    board = SelectField(_l("Board"), validate_choice=False)
