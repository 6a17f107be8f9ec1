"""Forms name their fields; nothing else of a request is read."""

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Length, Optional

from forum.core.once import TOKEN_LENGTH, new_token


class Form(FlaskForm):
    """With a CSRF token. `refuse` puts what an action found wrong next to the field."""

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


