from datetime import datetime

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from forum.core.forms import Form, NumberField
from forum.core.once import TOKEN_LENGTH
from forum.core.text import nfc
from forum.reading import places
from forum.threads.drafts import BODY_LIMIT

SHORT = 300  # more than any field but the text takes: what is still being written may be too long to post


def _kept(text: str | None) -> str:
    return nfc(text or "")


def _moment(text: str | None) -> datetime | None:
    """A moment as our own forms carry it; None for anything else."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None


class MarkForm(Form):
    number = NumberField(_("Number"), validators=[InputRequired(), NumberRange(min=1)])


class AllReadForm(Form):
    """`before`: when the page was made on which somebody pressed. What came since is still new to them."""

    before = HiddenField(filters=[_moment])


class PlaceForm(Form):
    place = HiddenField()

    def validate_place(self, field) -> None:
        if not places.is_place(field.data or ""):
            raise ValidationError(_("There is nothing to write here."))


class DraftForm(PlaceForm):
    """What is kept without asking is quietly kept without keys and tokens."""

    prose, names, quiet = ("title", "body"), ("board", "tags", "language"), True
    board = StringField(filters=[_kept], validators=[Length(max=SHORT)])
    title = StringField(filters=[_kept], validators=[Length(max=SHORT)])
    tags = StringField(filters=[_kept], validators=[Length(max=SHORT)])
    language = StringField(filters=[_kept], validators=[Length(max=SHORT)])
    body = TextAreaField(filters=[_kept], validators=[Length(max=BODY_LIMIT)])
    once = HiddenField(validators=[Length(max=TOKEN_LENGTH)])

    @property
    def written(self) -> dict[str, str]:
        """What was written, by field; nothing where all that was typed is gone again."""
        fields = {name: self[name].data for name in ("title", "tags", "body") if self[name].data.strip()}
        return fields | {name: self[name].data for name in ("board", "language") if fields and self[name].data}
