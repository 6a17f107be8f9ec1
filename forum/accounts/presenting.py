from datetime import datetime

from flask_babel import gettext as _

from forum.accounts.suspensions import UNTIL_LIFTED, Suspended
from forum.core.web import day


def end_in_words(until: datetime) -> str:
    """When a suspension ends, as a sentence."""
    if until >= UNTIL_LIFTED:
        return _("It has no end date.")
    return _("It ends on %(moment)s.", moment=day(until, time=True))


def suspended_words(suspended: Suspended) -> tuple[str, str, str]:
    """That somebody is suspended, why, and until when."""
    return str(suspended), suspended.words, end_in_words(suspended.until)
