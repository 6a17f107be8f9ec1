"""A question of the case form, as administrators write it."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional

from forum.boards.forms import at_most, lines, tidy
from forum.core.forms import CreatingForm, NumberField
from forum.core.languages import INTERFACE
from forum.core.translated import in_each_language, named_in_each, texts_from
from forum.support.models.setup import FIELD_KINDS

KIND_WORDS = {
    "line": _("A line"),
    "text": _("A text"),
    "choice": _("One of several answers"),
    "yes or no": _("Yes or no"),
}


@in_each_language("choices", TextAreaField, _("Answers, one a line"), filters=[lines], validators=[at_most(2000)])
@in_each_language("label", StringField, _("Question"), filters=[tidy], validators=[at_most(120)])
class QuestionForm(CreatingForm):
    prose, names = named_in_each("choices"), named_in_each("label")
    product = SelectField(_("Asked about"), validators=[Optional()])
    kind = RadioField(
        _("What is answered"), choices=[SelectChoice(kind, KIND_WORDS[kind]) for kind in FIELD_KINDS], default="line"
    )
    is_required = BooleanField(_("An answer is needed"))
    position = NumberField(
        _("Position"),
        default=0,
        validators=[Optional(), NumberRange(0, 999, _("From 0 to 999."))],
        description=_("Low ones first."),
    )

    def validate(self, extra_validators=None) -> bool:
        is_valid = super().validate(extra_validators)
        first = INTERFACE[0]
        if not self._said("label"):
            self.refuse({f"label_{first}": _("Ask it in at least one language.")})
        elif self.kind.data == "choice" and not self._said("choices"):
            self.refuse({f"choices_{first}": _("Give the answers that can be chosen.")})
        return is_valid and not self.errors

    @property
    def values(self) -> dict[str, Any]:
        """What is kept of the question."""
        return {
            "kind": self.kind.data,
            "labels": self._said("label"),
            "choices": self._said("choices") if self.kind.data == "choice" else {},
            "is_required": self.is_required.data,
            "position": self.position.data or 0,
        }

    def _said(self, name: str) -> dict[str, str]:
        return {code: said[name] for code, said in texts_from(self, (name,)).items()}
