"""What opens collections and articles of the help center."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectChoice, SelectMultipleField
from wtforms.widgets import CheckboxInput

from forum.administration.forms import reason_field
from forum.core.forms import Form


def _products(label, description) -> SelectMultipleField:
    return SelectMultipleField(label, coerce=int, option_widget=CheckboxInput(), description=description)


class ArticleLockForm(Form):
    """`choices` of products are the caller's."""

    prose = ("reason",)

    products = _products(
        _("Licenses that open it"),
        _(
            "A license for any of these opens the article, whatever opens its collection. With none of them, it follows "
            "its collection."
        ),
    )
    reason = reason_field()

    def offer(self, products: list[tuple[int, str]]) -> None:
        self.products.choices = [SelectChoice(*one) for one in products]


class CollectionLockForm(ArticleLockForm):
    products = _products(
        _("Locked to"),
        _(
            "A license for any of these opens the collection with all that is below it. With none of them, it is as open as "
            "the collection above it."
        ),
    )
    listed = BooleanField(
        _("Listed"),
        description=_("While locked, the help center shows its lock card, and every address in it says what opens it."),
    )
    shows_totals = BooleanField(_("The lock card says how many articles are inside"))
