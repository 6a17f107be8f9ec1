"""When an answer can be expected."""

from flask_babel import gettext as _

from forum.core.languages import language
from forum.core.site import site
from forum.support.models import SupportRow


def expected(row: SupportRow) -> tuple[str, str]:
    """The words, and the language that they are in: the reader's where they are written in it."""
    hours, wanted = {code: text for code, text in row.hours.items() if text}, language()
    if not hours:
        return _("We answer by mail, on working days usually within a day. This is no live chat."), wanted
    found = next((code for code in (wanted, *site().languages) if code in hours), next(iter(hours)))
    return hours[found], found
