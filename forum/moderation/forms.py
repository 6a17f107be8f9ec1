from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from forum.core.forms import Form
from forum.core.text import nfc, one_line

LONGEST = 500


class ReasonForm(Form):
    prose = ("reason",)
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


NAMES_OF_REPORTS = {
    "spam": _l("Spam or advertising"),
    "rude": _l("Rude or hurtful"),
    "off_topic": _l("In the wrong board, or beside the point"),
    "private": _l("Private data or a license key"),
    "other": _l("Something else"),
}
DAYS = {
    1: _l("1 day"),
    3: _l("3 days"),
    7: _l("7 days"),
    30: _l("30 days"),
    90: _l("90 days"),
    0: _l("Until somebody ends it"),
}
_UP_TO_500 = Length(max=LONGEST, message=_l("Up to 500 characters fit."))


def _words(text: str | None) -> str:
    return nfc(text or "").strip()


class ReportForm(Form):
    of_others = True
    prose = ("words",)
    kind = RadioField(
        _l("What is wrong with it?"),
        choices=[SelectChoice(*one) for one in NAMES_OF_REPORTS.items()],
        validators=[InputRequired(_l("Choose what is wrong."))],
    )
    words = TextAreaField(
        _l("In your words"),
        filters=[_words],
        validators=[_UP_TO_500],
        description=_l("Only moderators read this and see that it comes from you."),
    )

    def validate_words(self, field) -> None:
        if self.kind.data == "other" and not field.data:
            raise ValidationError(_l("Say what is wrong."))


class SuspensionForm(Form):
    prose = ("message",)
    days = SelectField(_l("For how long"), coerce=int, default=7, choices=[SelectChoice(*one) for one in DAYS.items()])
    message = TextAreaField(
        _l("Why"),
        filters=[_words],
        validators=[DataRequired(_l("Say why.")), _UP_TO_500],
        description=_l("They read this in a mail and when they try to sign in."),
    )
    hides_posts = BooleanField(
        _l("Hide everything they posted"),
        description=_l("As one act, which the log can undo. The reason above stands in place of each comment."),
    )
