from flask_babel import lazy_gettext as _
from flask_babel import lazy_ngettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from forum.core.forms import CreatingForm, Form
from forum.core.languages import grouped
from forum.core.text import is_blank, nfc, one_line
from forum.threads.actions.tags import LONGEST, MOST, split_tags
from forum.threads.drafts import BODY_LIMIT

TITLE_SHORTEST, TITLE_LONGEST = 4, 150


def _tidy(text: str | None) -> str:
    return one_line(text or "")


def _body(text: str | None) -> str:
    return nfc(text or "")


def check_body(form, field) -> None:
    if is_blank(field.data):
        raise ValidationError(_("Write something first."))
    if len(field.data) > BODY_LIMIT:
        raise ValidationError(
            _("This is too long: %(length)s characters, up to 64,000 fit.", length=grouped(len(field.data)))
        )


def check_title(form, field) -> None:
    length = len(field.data)
    if length < TITLE_SHORTEST or is_blank(field.data):
        raise ValidationError(
            lazy_ngettext("Write at least %(num)d character.", "Write at least %(num)d characters.", 4)
        )
    if length > TITLE_LONGEST:
        raise ValidationError(_("This is too long: %(length)s characters, up to 150 fit.", length=length))


def check_tags(form, field) -> None:
    tags = split_tags(field.data)
    if len(tags) > MOST:
        raise ValidationError(_("Up to five tags fit."))
    if any(len(tag) > LONGEST for tag in tags):
        raise ValidationError(_("A tag may have up to 30 characters."))


class ReplyForm(CreatingForm):
    prose = ("body",)
    body = TextAreaField(_("Your comment"), filters=[_body], validators=[check_body])


class ThreadForm(CreatingForm):
    prose, names = ("title", "body"), ("tags",)
    board = SelectField(_("Board"), validate_choice=False)
    title = StringField(_("Title"), filters=[_tidy], validators=[check_title])
    body = TextAreaField(_("Text"), filters=[_body], validators=[check_body])
    tags = StringField(_("Tags"), filters=[_tidy], validators=[check_tags])

    def validate_board(self, field) -> None:
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(_("Choose a board."))


class EditForm(Form):
    prose = ("body",)
    body = TextAreaField(_("Text"), filters=[_body], validators=[check_body])


class PreviewForm(EditForm):
    quiet = True


class EditThreadForm(EditForm):
    prose, names = ("title", "body"), ("tags",)
    title = StringField(_("Title"), filters=[_tidy], validators=[check_title])
    tags = StringField(_("Tags"), filters=[_tidy], validators=[check_tags])
    language = SelectField(_("Language"), validate_choice=True)
