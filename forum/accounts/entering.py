"""Giving a browser its session, and taking it away."""

from flask import request, session
from flask_login import login_user

from forum.accounts import actions, browsers
from forum.core.viewer import forget_viewer
from forum.viewers import SignedIn, viewer_of


def browser() -> str:
    return browsers.in_words(request.user_agent.string)


def enter(person_id: int, token: str, *, keep: bool) -> None:
    """Gives the browser a session: a new cookie; what it held before is gone, in the database too."""
    leave()
    session.permanent = keep
    login_user(SignedIn(viewer_of(person_id), token))


def leave() -> None:
    """Ends the browser's session."""
    if token := session.get("_user_id"):
        actions.leave(token)
    session.clear()
    forget_viewer()


def this_token() -> str:
    return session["_user_id"]
