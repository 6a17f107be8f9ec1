"""Telling programs from people, at the forms of visitors. Never at a member's post, and nobody is lost by it.

A form that takes part has a field that people don't see (`homepage`): who fills it in gets an answer as if all went well,
and nothing happens. And it says, signed, when it was shown (`shown`): who sends it within two seconds is hasty. Password
managers are quick too, so nobody is turned away for that; what they post is looked at more closely
(threads/holding.py). Both fields may be absent, as in what scripts send: then the limits on tries are what holds programs
back.
"""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from forum.core.clock import now
from forum.core.forms import Form
from forum.core.signing import sign, unsign

QUICKEST_SECONDS = 2


def moment(age: int = 0) -> str:
    """When a form was shown, as it says it itself."""
    return sign("shown", int(now().timestamp() * 1000) - age * 1000)


class VisitorForm(Form):
    homepage = StringField(_l("Leave this empty"))
    shown = HiddenField(default=moment)

    @property
    def is_of_a_program(self) -> bool:
        return bool(self.homepage.data)

    @property
    def is_hasty(self) -> bool:
        words = unsign("shown", self.shown.data) if self.shown.raw_data else None
        return bool(words) and isinstance(words[0], int) and 0 <= now().timestamp() * 1000 - words[0] < QUICKEST_SECONDS * 1000

    def show_again(self) -> None:
        """Nobody is hasty with a form that came back."""
        self.shown.data = moment(QUICKEST_SECONDS)
