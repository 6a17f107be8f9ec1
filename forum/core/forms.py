"""Forms name their fields; nothing else of a request is read."""

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, IntegerField
from wtforms.validators import Length, Optional

from forum.core.once import TOKEN_LENGTH, new_token


class Form(FlaskForm):
    """With a CSRF token. `refuse` puts what an action found wrong next to the field."""

    class Meta:
        def wrap_formdata(self, form, formdata):
            """What a form sends: text, and files where it asks for one. Flask-WTF would also take JSON and any file."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not form.is_submitted():
                return None
            files = [field.name for field in form if isinstance(field, FileField)]
            if not files:
                return request.form or None
            sent = MultiDict(request.form)
            for name in files:
                sent.setlist(name, request.files.getlist(name))
            return sent

    def refuse(self, errors) -> None:
        for name, message in errors.items():
            field = getattr(self, name, None)
            target = field.errors if field is not None else self.form_errors
            target = list(target)
            target.append(message)
            if field is not None:
                field.errors = target
            else:
                self.form_errors = target


class CreatingForm(Form):
    """Also carries `once`: pressed twice, it creates once. Absent is fine."""

    once = HiddenField(default=new_token, validators=[Optional(), Length(max=TOKEN_LENGTH - 14)])


class NumberField(IntegerField):
    """A whole number of up to nine digits: neither validators nor databases can take one of any length."""

    MOST_DIGITS = 9

    def __init__(self, label=None, validators=None, **kwargs) -> None:
        message = _("Give a whole number of up to nine digits.")
        super().__init__(label, validators, invalid_value_message=message, **kwargs)

    def process_formdata(self, valuelist) -> None:
        if valuelist and len(valuelist[0]) > self.MOST_DIGITS:
            raise ValueError(self.invalid_value_message)
        super().process_formdata(valuelist)
