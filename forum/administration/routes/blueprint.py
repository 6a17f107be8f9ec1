from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request

from forum.administration.letter_words import kind_in_words, reason_in_words
from forum.administration.warnings import warnings
from forum.core.redirects import local_target

blueprint = Blueprint("administration", __name__, url_prefix="/admin")

UNPROCESSABLE = 422


def page(template: str, status: int = 200, **context) -> Response:
    return make_response(render_template(f"administration/{template}.html", **context), status)


@blueprint.context_processor
def _way_back() -> dict[str, Any]:
    """For forms that lead back to whoever sent one there: `onward` ends their address, `back_from` is where Cancel leads."""
    target = local_target(request.args.get("next"), "")
    return {
        "onward": f"?next={quote(target, safe='/')}" if target else "",
        "back_from": lambda default: target or default,
    }


blueprint.add_app_template_global(warnings, "site_warnings")
blueprint.add_app_template_filter(kind_in_words)
blueprint.add_app_template_filter(reason_in_words)


def back_to(address: str) -> Response:
    return redirect(address, 303)
