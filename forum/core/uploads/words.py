"""Why a picture isn't kept, as its sender is told."""

from flask_babel import gettext as _

from forum.core.uploads.making import Reason


def why_not(reason: Reason) -> str:
    match reason:
        case "empty":
            return _("This file is empty.")
        case "pixels":
            return _("This picture has too many pixels: up to 25 million fit.")
        case "dear":
            return _("This picture takes too much work to read. Save it smaller and try again.")
    return _("This picture is damaged: it can’t be read to its end.")
