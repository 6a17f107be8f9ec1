from flask import Blueprint
from flask_babel import gettext as _

from forum.core.web import day
from forum.moderation.actions import Changed

blueprint = Blueprint("moderation", __name__)

PAGE, UNPROCESSABLE, CONFLICT = 200, 422, 409


def in_the_meantime(changed: Changed) -> str:
    """Who was faster, and when."""
    if changed.at is None:
        return _("This was changed in the meantime. Here is how it stands now.")
    return _(
        "Changed in the meantime by %(name)s, %(moment)s. Here is how it stands now.",
        name=changed.name or _("a command"),
        moment=day(changed.at, time=True),
    )
