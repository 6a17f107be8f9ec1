"""A picture for the site's own look: made harmless as those in posts are, and no larger than pages need."""

import io

from forum.core.settings import settings
from forum.core.uploads.making import NotTaken, Picture, make_harmless


class NotAPicture(Exception):
    """What was sent is none that can be taken."""


def reencode(data: bytes) -> Picture:
    """The picture anew, without anything that it carried along. Takes seconds, before the first statement."""
    try:
        return make_harmless(io.BytesIO(data), settings().instance_path / "pictures")
    except NotTaken:
        raise NotAPicture from None
