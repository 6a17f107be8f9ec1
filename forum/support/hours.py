"""When an answer can be expected."""

from flask_babel import gettext as _

from forum.core.languages import language
from forum.support.queries.setup import hours


def expected() -> str:
    """In the reader's language where that was written; a careful promise where nothing was."""
    return hours(language()) or _("We answer by mail, on working days usually within a day. This is no live chat.")
