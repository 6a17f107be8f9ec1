"""From a form to a rendered draft, before the transaction that stores it."""

from collections.abc import Callable

from flask import request
from flask_babel import gettext as _

from forum.accounts.queries import carried_text
from forum.core import limits, transaction
from forum.core.errors import Invalid
from forum.core.markup.render import TooComplex
from forum.core.viewer import Viewer, asking_viewer
from forum.reading.actions import keep_draft
from forum.reading.places import is_place
from forum.reading.queries import KeptDraft, find_draft
from forum.threads.drafts import Draft, compose

KEPT = ("board", "title", "tags", "language", "body")


def drafted(form) -> Draft | None:
    """The draft that a form holds, or None with what is wrong said next to its field."""
    if not form.validate():
        return None
    if request.form.get("picture"):  # its name alone: this form carries no files
        form.refuse({"body": _("Press ‘Add pictures’ first: the picture isn’t in the text yet.")})
        return None
    try:
        return compose(form.body.data)
    except TooComplex as error:
        form.refuse({"body": error.reason})
        return None


def keep_the_rest(form, place: str) -> None:
    """Who goes from a form to unlock with the key that was taken out of it finds the rest of the text here again.

    Committed at once: the answer is a refusal.
    """
    if form.taken_out and form.taken_out.keys and is_place(place):
        fields = {name: form[name].data for name in KEPT if name in form and form[name].data}
        with transaction.writing():
            keep_draft(asking_viewer(), place, fields)


def edited(form, edit: Callable[..., None], *what, **more) -> bool:
    """Whether an edit was taken; if not, what is wrong is said next to its field."""
    try:
        edit(*what, **more)
    except Invalid as invalid:
        form.refuse(invalid.errors)
    return not form.errors


def spend_a_post() -> None:
    """Counts a post for whoever asks; raises TooMany."""
    viewer = asking_viewer()
    limits.spend(("post by staff" if viewer.is_staff or viewer.is_moderator else "post", viewer.id))


def carried_here(viewer: Viewer) -> dict[str, str]:
    """What a member wrote here before signing in, by field name; empty but on the way back from there."""
    return carried_text(viewer) if viewer.is_member and "carried" in request.args else {}


def added_to(kept: KeptDraft | None, text: str) -> str:
    """What goes into a composer where a draft is kept and a text, such as a quotation, comes with the request."""
    written = kept.fields.get("body", "") if kept else ""
    return "\n\n".join(part for part in (written.rstrip(), text) if part) if text not in written else written


def kept_since(comment, viewer: Viewer) -> KeptDraft | None:
    """What somebody began to make of a post, unless the post has been edited since."""
    kept = find_draft(f"edit-{comment.public_id}", viewer)
    return kept if kept and kept.updated_at > (comment.edited_at or comment.created_at) else None
