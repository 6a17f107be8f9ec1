from flask import Blueprint, Response, make_response, render_template, request, session
from flask_login import login_user

from forum.accounts import actions, browsers
from forum.core import transaction
from forum.core.limits import TooMany
from forum.core.viewer import forget_viewer
from forum.viewers import SignedIn, viewer_of

blueprint = Blueprint("accounts", __name__)


def page(template: str, status: int = 200, **context) -> Response:
    """A page that nobody keeps. It only reads, also when it answers a form that couldn't be taken."""
    with transaction.reading():
        response = make_response(render_template(template, **context), status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def too_many(response: Response, limit: TooMany) -> Response:
    response.headers["Retry-After"] = str(limit.seconds)
    return response


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
