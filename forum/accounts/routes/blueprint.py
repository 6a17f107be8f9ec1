from flask import Blueprint, Response, make_response, render_template

from forum.accounts.entering import browser, enter, leave, this_token
from forum.core import transaction
from forum.core.limits import TooMany

__all__ = ["blueprint", "browser", "enter", "leave", "page", "this_token", "too_many"]

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
