"""Where providers tell of changes. Nobody is signed in here: the body proves itself, or only has something checked."""

from http import HTTPStatus

from flask import Response, request

from forum.core import transaction
from forum.core.access import allow, anyone
from forum.core.clock import now
from forum.core.errors import NotFound
from forum.core.failures import csrf
from forum.core.limits import spend
from forum.core.outgoing import Unreachable
from forum.licenses import queries
from forum.licenses.actions.hearing import hear
from forum.licenses.providers.interface import Forged, Message
from forum.licenses.routes.blueprint import blueprint

MOST_BYTES = 512 * 1024


@blueprint.post("/hooks/license/<public_id>")
@csrf.exempt
@allow(anyone, takes=MOST_BYTES, proves_itself=True)
def hear_of_license(public_id: str):
    """2xx for whatever is genuine, also if nothing here is meant; so a provider has no reason to send it again."""
    message = _message()
    with transaction.reading():
        to = queries.connected(queries.get_connection(public_id))
    kind = to.provider.takes_webhooks(to.account) if to and to.is_readable else ""
    if to is None or not kind:
        raise NotFound
    if kind == "pings":
        spend(("pings by connection", to.id))
    try:
        events = to.provider.read_webhook(to.account, message)
    except Forged:
        return _plain(HTTPStatus.UNAUTHORIZED)
    except Unreachable:  # of an odd shape, which says nothing
        events = []
    hear(to, events)
    return _plain(HTTPStatus.OK)


def _message() -> Message:
    return Message(
        method=request.method,
        host=request.host,
        path=request.full_path.rstrip("?"),
        headers={name.lower(): value for name, value in request.headers},
        body=request.get_data(),
        received_at=now(),
    )


def _plain(status: HTTPStatus) -> Response:
    return Response(status.phrase, status, mimetype="text/plain")
