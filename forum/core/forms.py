"""Forms name their fields; nothing else of a request is read."""

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import FileField, HiddenField, IntegerField
from wtforms.validators import Length, Optional

from forum.core import scrubbing
from forum.core.once import TOKEN_LENGTH, new_token
from forum.core.scrubbing import TakenOut
from forum.core.viewer import asking_viewer

MOST_KEYS = 3  # that are offered to unlock with


class Form(FlaskForm):
    """With a CSRF token. `refuse` puts what an action found wrong next to the field.

    What is kept of people's words stands in `prose` and `names`, by the fields' names: keys and tokens are taken out of them,
    of prose with a mark in their place. The form then comes back once and says so, unless it is `quiet`. What a form
    says `of_others` isn't the writer's own key: nobody is asked to unlock with it.
    """

    prose: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    quiet = False
    of_others = False
    taken_out: TakenOut | None = None

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

    def validate(self, extra_validators=None) -> bool:
        self.taken_out = self._take_out()
        is_valid = super().validate(extra_validators)
        if self.taken_out is None or self.quiet:
            return is_valid
        self.refuse({name: scrubbing.words_for(kinds) for name, kinds in self.taken_out.kinds.items()})
        return False

    @property
    def to_fix(self) -> list:
        """The fields in which something is wrong that isn't put right yet."""
        mended = self.taken_out.kinds if self.taken_out and not self.quiet else ()
        return [field for field in self if len(field.errors) > (field.name in mended)]

    def _take_out(self) -> TakenOut | None:
        kinds, keys = {}, []
        marked = {self[name].short_name for name in self.prose}
        fields = [self[name] for name in (*self.prose, *self.names) if self[name].data]
        for field, found in zip(fields, scrubbing.find([field.data for field in fields]), strict=True):
            if found:
                kinds[field.name] = frozenset(each.kind for each in found)
                keys += [field.data[each.start : each.end] for each in found if each.kind == "license key"]
                field.data = scrubbing.mask(field.data, found, scrubbing.marks() if field.short_name in marked else {})
        usable = dict.fromkeys(key for key in keys if "\n" not in key) if asking_viewer().is_member else ()
        return TakenOut(kinds, () if self.of_others else tuple(usable)[:MOST_KEYS], self.of_others) if kinds else None

    def refuse(self, errors) -> None:
        for name, message in errors.items():
            field = next((each for each in self if each.name == name), None)
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
