"""The signed webhook for shops that have none of their own: a few lines of code there, and a secret.

`POST`, with `X-Timestamp` (seconds since 1970) and `X-Signature: v1=` and the HMAC-SHA256, in hexadecimal digits, of the
timestamp, a dot and the raw body. The body is a JSON object: `event_id`, `event` (`license.revoked`, `license.refunded` and
`license.suspended` lock at once, any other has it checked) and one of `license_id`, `order_id` and `license_key`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from flask_babel import lazy_gettext as _l

from forum.licenses.providers import reading
from forum.licenses.providers.interface import Account, Event, Field, Forged, Message

SECRET = Field(
    "webhook_secret",
    _l("Secret of the webhook"),
    _l("Any long random text. Your shop signs with it what it tells us, so changes arrive at once."),
    is_needed=False,
    is_secret=True,
)
LOCKING = {"license.revoked": "revoked", "license.refunded": "refunded", "license.suspended": "suspended"}


def takes(account: Account) -> Literal["signed", ""]:
    return "signed" if account.get("webhook_secret") else ""


@reading.hearing
def read(account: Account, message: Message, normalize: Callable[[str], str]) -> list[Event]:
    sent_at = _require_signed(account, message)
    said = reading.said_of(message)
    license_id, order_id = reading.text(said, "license_id"), reading.text(said, "order_id")
    typed = said.get("license_key")
    key = normalize(typed) if isinstance(typed, str) else ""
    if not (license_id or order_id or key):
        return []
    event = reading.text(said, "event_id") or reading.digest(message)
    state = LOCKING.get(reading.text(said, "event"), "changed")
    return [Event(event, state, True, license_id, order_id, key, sent_at)]


def _require_signed(account: Account, message: Message) -> datetime:
    """When it was sent. Raises Forged."""
    stamp, signature = message.headers.get("x-timestamp", ""), message.headers.get("x-signature", "").strip()
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12 and signature.startswith("v1=")):
        raise Forged
    reading.require_hmac(account.get("webhook_secret"), f"{stamp}.".encode() + message.body, signature[3:])
    sent_at = reading.moment(int(stamp), "x-timestamp")
    reading.require_fresh(message, sent_at)
    return sent_at
