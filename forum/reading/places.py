"""Where a draft is meant for: a new thread, a comment in a thread, an edit of a post."""

import re

NEW_THREAD = "new-thread"
_PLACE = re.compile(r"new-thread|(?:thread|edit)-[a-z2-7]{12}")


def is_place(text: str) -> bool:
    return _PLACE.fullmatch(text) is not None


def parts(place: str) -> tuple[str, str]:
    """Its kind ("new", "thread", "edit") and the public id of the thread or comment."""
    kind, _, id = place.partition("-")
    return kind, id


def address_of(place: str) -> str:
    """Where one goes on writing."""
    kind, id = parts(place)
    return {"thread": f"/threads/{id}#reply", "edit": f"/comments/{id}/edit"}.get(kind, "/threads/new")
