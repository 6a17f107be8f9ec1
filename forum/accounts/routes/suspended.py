"""The answer to who is suspended, whatever they tried: that it is so, why, and until when."""

from flask import Response

from forum.accounts.presenting import suspended_words
from forum.accounts.routes.blueprint import blueprint
from forum.accounts.suspensions import Suspended
from forum.core.failures import failure_page, words_kept


@blueprint.app_errorhandler(Suspended)
def suspended(error: Suspended) -> Response:
    return failure_page("accounts/suspended.html", 403, suspended=suspended_words(error), resubmit=words_kept())
