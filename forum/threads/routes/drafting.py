"""From a form to a rendered draft, before the transaction that stores it."""

from flask import request

from forum.accounts.queries import carried_text
from forum.core import limits
from forum.core.markup.render import TooComplex
from forum.core.viewer import Viewer, asking_viewer
from forum.threads.drafts import Draft, compose


def drafted(form) -> Draft | None:
    """The draft that a form holds, or None with what is wrong said next to its field."""
    if not form.validate():
        return None
    try:
        return compose(form.body.data)
    except TooComplex as error:
        form.refuse({"body": error.reason})
        return None


def spend_a_post() -> None:
    """Counts a post for whoever asks; raises TooMany."""
    viewer = asking_viewer()
    limits.spend(("post by staff" if viewer.is_staff or viewer.is_moderator else "post", viewer.id))


def carried_here(viewer: Viewer) -> dict[str, str]:
    """What a member wrote here before signing in, by field name; empty but on the way back from there."""
    return carried_text(viewer) if viewer.is_member and "carried" in request.args else {}
