"""What providers have in common: reading what comes from outside. An odd shape is no answer, and never an error of ours."""

import functools
import hashlib
import hmac
import json
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from forum.core.outgoing import Reply, Unreachable
from forum.licenses.providers.interface import Answer, Event, Forged, Known, Message, NoAnswer, unavailable

WINDOW = timedelta(minutes=5)
LONGEST = 100
LONGEST_KEY = 200


def tidy(typed: str, longest: int = LONGEST_KEY) -> str:
    """A key without what gets in by copying it: spaces, invisible marks, dashes of another kind. "" for what is no key."""
    found = "".join(_plain(letter) for letter in unicodedata.normalize("NFKC", typed))
    return found if found.isprintable() and len(found) <= longest else ""


def _plain(letter: str) -> str:
    if letter.isspace() or unicodedata.category(letter) == "Cf":
        return ""
    return "-" if unicodedata.category(letter) == "Pd" else letter


def answering(check: Callable[..., Answer]) -> Callable[..., Answer]:
    """A check that ends in an answer, whatever happens on the way."""

    @functools.wraps(check)
    def checked(*args, **kwargs) -> Answer:
        try:
            return check(*args, **kwargs)
        except Unreachable as error:
            return unavailable(error)

    return checked


def key_of(known: Known, instead: str = "") -> str:
    """The key that was kept. Without one nothing is asked: to a provider, none and a wrong one are the same.

    `instead` is the field that would do without.
    """
    if not known.key:
        raise NoAnswer("wants more", instead)
    return known.key


def hearing(read: Callable[..., list[Event]]) -> Callable[..., list[Event]]:
    """A reading of webhooks: what is rightly signed and of an odd shape says nothing."""

    @functools.wraps(read)
    def heard(*args, **kwargs) -> list[Event]:
        try:
            return read(*args, **kwargs)
        except NoAnswer:
            return []

    return heard


def require_answer(reply: Reply) -> None:
    """Raises NoAnswer for a status by which a server says nothing of what was asked."""
    status = reply.status
    if status in (401, 403):
        raise NoAnswer("refused us", str(status))
    if status == 429:
        raise NoAnswer("too many", str(status), reply.retry_after)
    if status in (408, 425) or status >= 500:
        raise NoAnswer("broken", str(status), reply.retry_after)
    if not (200 <= status < 300 or 400 <= status < 500):
        raise NoAnswer("makes no sense", str(status))


def odd(name: str) -> NoAnswer:
    return NoAnswer("makes no sense", name)


def object_of(reply: Reply) -> dict[str, Any]:
    return as_object(reply.json(), "")


def as_object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise odd(name)
    return value


def part(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object in an object."""
    return as_object(values.get(name), name)


def parts(values: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of objects in an object."""
    found = values.get(name)
    if not isinstance(found, list):
        raise odd(name)
    return [as_object(each, name) for each in found]


def text(values: Mapping[str, Any], name: str) -> str:
    """A short text or a number, as text; "" for what isn't there."""
    return as_text(values.get(name), name)


def as_text(value: Any, name: str) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise odd(name)
    found = str(value) if isinstance(value, str) or abs(value) < 10**18 else "\0"
    if len(found) > LONGEST or not found.isprintable():
        raise odd(name)
    return found


def address(values: Mapping[str, Any], name: str) -> str:
    """An e-mail address; "" for what can't be one, as it says nothing of the key."""
    found = values.get(name)
    return found if isinstance(found, str) and "@" in found and len(found) <= 254 and found.isprintable() else ""


def flag(values: Mapping[str, Any], name: str) -> bool:
    """True or false; what isn't there is false."""
    found = values.get(name)
    if found is not None and not isinstance(found, bool):
        raise odd(name)
    return bool(found)


def number(value: Any, name: str) -> int | None:
    """A count, also where it is written as text; None for what isn't there."""
    if value is None or value == "":
        return None
    found = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10 else value
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 10**9:
        raise odd(name)
    return found


def moment(value: Any, name: str, zone: tzinfo = UTC) -> datetime | None:
    """A date, as ISO 8601 has it or in seconds since 1970; without a zone it is one of `zone`. None for what isn't there."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise odd(name) from None


def stamp(values: Mapping[str, Any], name: str, zone: tzinfo = UTC) -> datetime | None:
    """A date that nothing hangs on, so it may as well be missing or odd."""
    try:
        return moment(values.get(name), name, zone)
    except NoAnswer:
        return None


def said_of(message: Message) -> dict[str, Any]:
    """What a webhook says; nothing, where it isn't a JSON object."""
    try:
        found = json.loads(message.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def digest(message: Message) -> str:
    """Tells a webhook without an id of its own from others."""
    return hashlib.sha256(message.body).hexdigest()


def require_hmac(secret: str, signed: bytes, given: str) -> None:
    """Raises Forged unless `given` is the HMAC-SHA256 in hexadecimal digits. Without a secret nothing is signed."""
    made = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(made.encode(), given.strip().lower().encode(errors="replace")):
        raise Forged


def require_fresh(message: Message, sent_at: datetime | None) -> None:
    """Raises Forged outside five minutes, on either side."""
    if sent_at is None or abs(message.received_at - sent_at) > WINDOW:
        raise Forged
