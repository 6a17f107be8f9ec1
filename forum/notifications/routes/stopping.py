"""What a mail offers: no more of these. The address proves itself, so neither session nor token is asked for."""

from flask import render_template

from forum.core.access import allow, anyone
from forum.core.failures import csrf
from forum.core.signing import unsign
from forum.notifications.actions.settings import stop_mails
from forum.notifications.composing import STOP, Stop
from forum.notifications.forms import StopForm
from forum.notifications.presenting import kinds_in_words
from forum.notifications.routes.blueprint import blueprint


@blueprint.get("/notifications/stop/<token>")
@allow(anyone)
def ask_to_stop(token: str):
    return _page(_read(token), token)


@blueprint.post("/notifications/stop/<token>")
@csrf.exempt
@allow(anyone, proves_itself=True)
def stop(token: str):
    """A mailbox that presses for its owner (RFC 8058) ends mails of this kind."""
    what = _read(token)
    if what is None:
        return _page(None, token)
    end = StopForm().end.data
    stop_mails(what.person, what.kind, what.subject if end == "subject" else "")
    return _page(what, token, ended=end if end == "subject" else "kind")


def _read(token: str) -> Stop | None:
    words = unsign(STOP, token)
    return Stop(*words) if words and len(words) == len(Stop._fields) else None


def _page(what: Stop | None, token: str, ended: str = ""):
    kind = dict(kinds_in_words()).get(what.kind, "") if what else ""
    page = render_template("notifications/stop.html", what=what, kind=kind, token=token, ended=ended)
    return page, 200 if what else 404
