from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, StringField
from wtforms.validators import AnyOf, Length, Optional

from forum.core.forms import Form, NumberField
from forum.notifications.models import KINDS, WAYS
from forum.notifications.settings import AT_ONCE, DAILY, DEFAULTS, NONE, PACE


class SeenForm(Form):
    thread = StringField(validators=[Optional(), Length(max=40)])
    number = NumberField(validators=[Optional()])
    board = StringField(validators=[Optional(), Length(max=60)])


class StopForm(Form):
    """Comes from a page of ours, or from a mailbox that presses for its owner (RFC 8058)."""

    class Meta(Form.Meta):
        csrf = False

    end = StringField(validators=[Optional(), AnyOf(["kind", "subject"])])


class SettingsForm(Form):
    """Beside these fields one for each kind and way, as `reply_mail`."""

    pace = RadioField(
        _l("How often mails come"),
        choices=[
            SelectChoice(AT_ONCE, _l("At once; until you look, at most one in ten minutes for each thread")),
            SelectChoice(DAILY, _l("Once a day, all in one")),
            SelectChoice(NONE, _l("Never")),
        ],
    )
    follow = BooleanField(_l("Follow threads in which I reply"))

    @classmethod
    def showing(cls, settings: Mapping[str, str]) -> "SettingsForm":
        boxes = {name.replace(".", "_"): value == "on" for name, value in settings.items() if name != PACE}
        return cls(None, data=boxes | {PACE: settings[PACE]})

    @property
    def chosen(self) -> dict[str, str]:
        boxes = {name: "on" if self[name.replace(".", "_")].data else "off" for name in DEFAULTS if name != PACE}
        return boxes | {PACE: self.pace.data}


for _kind in KINDS:
    for _way in WAYS:
        setattr(SettingsForm, f"{_kind}_{_way}", BooleanField())
