"""Where somebody wants to be, and what they wrote before they came in: along through forms, and through mail."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Response, redirect, request

from forum.accounts import actions
from forum.core.redirects import local_target
from forum.core.scrubbing import scrub, scrub_by_shape
from forum.core.text import nfc

CARRIED = ("title", "board", "tags", "body")


def wanted(default: str = "/") -> str:
    """Where the browser wants to be once signed in."""
    return local_target(request.values.get("next"), default)


def carried() -> dict[str, str]:
    """What was written before, by field name, without keys and tokens; empty where nothing was."""
    sent = {name: nfc(", ".join(request.form.getlist(name))) for name in CARRIED if name in request.form}
    is_text = sent.get("body", "").strip() or sent.get("title", "").strip()
    return {name: scrub_by_shape(text) for name, text in sent.items()} if is_text else {}


def kept() -> dict[str, str]:
    """The same, as it is kept: without the keys that are known here by their hash, either."""
    return {name: scrub(text) for name, text in carried().items()}


def on_the_way() -> dict[str, Any]:
    """Both, for a link in a mail."""
    return {"next": wanted(), "fields": kept()}


def arrival(person_id: int, way: dict[str, Any] | None = None) -> Response:
    """To where the member wanted to be; with a text, to the form that it was written for."""
    way = on_the_way() if way is None else way
    target = local_target(way.get("next"))
    if not way.get("fields"):
        return redirect(target, 303)
    actions.carry_text(person_id, way["fields"])
    parts = urlsplit(target)
    query = urlencode({**dict(parse_qsl(parts.query)), "carried": "1"})
    return redirect(urlunsplit(parts._replace(query=query, fragment=parts.fragment or "reply")), 303)
