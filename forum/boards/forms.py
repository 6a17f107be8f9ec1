import re

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from forum.boards.models import Board
from forum.core.assets import SUBJECT_ICONS
from forum.core.forms import CreatingForm, NumberField
from forum.core.languages import INTERFACE, native_name
from forum.core.text import is_slug, one_line
from forum.core.translated import default_name, in_each_language, named_in_each, texts_for, texts_from

TEXTS = ("name", "description", "promise")
VALUES = (
    "slug", "kind", "starters", "holds_first_posts", "languages", "listed", "shows_totals", "after_end", "icon", "hue",
    "position",
)  # fmt: skip
NAMES_OF_KINDS = {
    "questions": _("Questions, which can have an accepted answer"),
    "discussion": _("Discussion"),
    "ideas": _("Ideas"),
    "announcements": _("Announcements"),
}
NAMES_OF_STARTERS = {"members": _("Every member who may read it"), "staff": _("Staff and its moderators")}
NAMES_AFTER_END = {
    "earlier": _("Its holder reads what was posted before"),
    "all": _("Its holder reads everything"),
    "nothing": _("Its holder reads nothing"),
}
NAMES_OF_ICONS = {
    "book-open": _("Book"),
    "braces": _("Braces"),
    "circle-question-mark": _("Question mark"),
    "credit-card": _("Bank card"),
    "lightbulb": _("Light bulb"),
    "megaphone": _("Megaphone"),
    "messages-square": _("Speech bubbles"),
    "package": _("Package"),
    "printer": _("Printer"),
    "receipt-text": _("Receipt"),
    "refresh-cw": _("Round arrows"),
    "server": _("Server"),
    "shopping-cart": _("Shopping cart"),
    "wrench": _("Wrench"),
}
NAMES_OF_HUES = {
    1: _("Blue"),
    2: _("Teal"),
    3: _("Green"),
    4: _("Ocher"),
    5: _("Orange"),
    6: _("Pink"),
    7: _("Purple"),
}


def tidy(text: str | None) -> str:
    return one_line(text or "")


def lines(text: str | None) -> str:
    """What was typed, a tidy line each, without empty ones."""
    return "\n".join(line for each in (text or "").splitlines() if (line := one_line(each)))


def few_lines(form, field) -> None:
    said = field.data.splitlines()
    if len(said) > 20 or any(len(line) > 200 for line in said):
        raise ValidationError(_("Up to 20 lines of up to 200 characters fit."))


def at_most(letters: int) -> Length:
    return Length(max=letters, message=_("Up to %(num)s characters fit.", num=letters))


@in_each_language("promise", TextAreaField, _("Promise"), filters=[lines], validators=[few_lines])
@in_each_language("description", StringField, _("Description"), filters=[tidy], validators=[at_most(300)])
@in_each_language("name", StringField, _("Name"), filters=[tidy], validators=[at_most(80)])
class BoardForm(CreatingForm):
    """Everything of a board that its administrator decides. `choices` of products and languages are the caller's."""

    prose, names = (*named_in_each("description", "promise"), "reason"), (*named_in_each("name"), "slug")
    slug = StringField(_("Address"), filters=[tidy], description=_("The last part of its address: /boards/…"))
    kind = SelectField(_("Kind"), choices=[SelectChoice(*one) for one in NAMES_OF_KINDS.items()])
    starters = SelectField(
        _("Who may start threads"), choices=[SelectChoice(*one) for one in NAMES_OF_STARTERS.items()]
    )
    holds_first_posts = BooleanField(
        _("First posts wait for a moderator"),
        description=_("Until something of theirs is published, what members write here is seen by moderators first."),
    )
    languages = SelectMultipleField(
        _("Languages of its threads"), option_widget=CheckboxInput(), description=_("None means any.")
    )
    products = SelectMultipleField(
        _("Locked to"),
        coerce=int,
        option_widget=CheckboxInput(),
        description=_("A license for any of these opens the board. With none of them, everybody may read it."),
    )
    listed = BooleanField(
        _("Listed"), description=_("While locked, lists show its lock card, and its address says what opens it.")
    )
    shows_totals = BooleanField(_("The lock card says how many threads are inside"))
    after_end = SelectField(
        _("When a license ends"),
        choices=[SelectChoice(*one) for one in NAMES_AFTER_END.items()],
        default="earlier",
        description=_("Of a locked board. They don’t write there any more, and read threads of their own in any case."),
    )
    moderators = StringField(
        _("Moderators"),
        filters=[tidy],
        validators=[at_most(2000)],
        description=_("Names of members, separated by commas or spaces."),
    )
    icon = SelectField(_("Icon"), choices=[SelectChoice(icon, NAMES_OF_ICONS[icon]) for icon in SUBJECT_ICONS])
    hue = SelectField(_("Color"), coerce=int, choices=[SelectChoice(*one) for one in NAMES_OF_HUES.items()])
    position = NumberField(
        _("Order"),
        validators=[Optional(), NumberRange(0, 10_000, _("Give a number from 0 to 10,000."))],
        description=_("Boards with smaller numbers stand first."),
    )
    reason = StringField(_("Reason, for the log"), filters=[tidy], validators=[at_most(500)])

    def validate_slug(self, field) -> None:
        if not is_slug(field.data):
            raise ValidationError(_("Use small Latin letters, digits and single dashes."))

    def validate(self, extra_validators=None) -> bool:
        good = super().validate(extra_validators)
        if default_name(self.texts):
            return good
        self.refuse({f"name_{INTERFACE[0]}": _("Give the board a name in at least one language.")})
        return False

    def offer(self, products: list[tuple[int, str]], languages: list[str]) -> None:
        self.products.choices = [SelectChoice(*one) for one in products]
        self.languages.choices = [SelectChoice(code, native_name(code)) for code in languages]

    @property
    def texts(self) -> dict:
        return texts_from(self, TEXTS)

    @property
    def handles(self) -> list[str]:
        return [handle for handle in re.split(r"[,;\s]+", self.moderators.data or "") if handle]

    @property
    def values(self) -> dict:
        """What the board's actions take, by name; products and moderators apart."""
        texts = self.texts
        return {name: self[name].data for name in VALUES} | {"texts": texts, "name": default_name(texts)}


def shown(board: Board) -> dict:
    """What the form shows of a board; its products and moderators apart."""
    return {name: getattr(board, name) for name in VALUES} | texts_for(board.texts, TEXTS, board.name)
