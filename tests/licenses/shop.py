"""A provider for tests of what stands between providers and the database: a shop whose contract is one JSON object."""

import hashlib
import hmac
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import lazy_gettext as _l

from forum.core import transaction
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions
from forum.licenses.models import Connection, Product
from forum.licenses.providers.interface import Answer, Event, Field, Forged
from forum.licenses.providers.reading import answering, object_of, require_answer
from tests.licenses.providers.server import Asked, Server, said

SECRET = "what both know"


class Shop:
    kind = "shop"
    title = "Shop"
    fields = (
        Field("address", _l("Address")),
        Field("secret", _l("Secret"), is_secret=True, is_needed=False),
        Field("keeps", _l("Keeps keys"), is_needed=False),
    )
    product_fields = (Field("product", _l("Product")),)
    per_minute = 600
    is_offline = False
    may_start_clock = False
    written = re.compile(r"SHOP-[A-Z0-9]{4,40}")

    def normalize(self, typed):
        key = typed.strip().upper()
        return key if self.written.fullmatch(key) else ""

    @answering
    def check(self, client, account, key):
        return self._answer(self._ask(client, account, "check", {"key": key}))

    @answering
    def check_again(self, client, account, known):
        asked = {"key": known.key} if self.needs_key(account) else {"id": known.license_id}
        return self._answer(self._ask(client, account, "check", asked))

    def needs_key(self, account):
        return account.get("keeps") == "yes"

    def can_find(self, account):
        return True

    def find(self, client, account, address):
        return [self._answer(row) for row in self._ask(client, account, "find", {"address": address})["found"]]

    def takes_webhooks(self, account):
        return "signed" if account.get("secret") else "pings"

    def read_webhook(self, account, message):
        secret, signed = account.get("secret"), message.headers.get("x-signature", "")
        if secret and not hmac.compare_digest(signature(message.body, secret), signed):
            raise Forged
        row = json.loads(message.body)
        at = datetime.fromisoformat(row["at"]) if row.get("at") else None
        which = {
            name: row.get(short, "") for name, short in (("license_id", "id"), ("order_id", "order"), ("key", "key"))
        }
        return [Event(row["event"], row.get("state", "changed"), bool(secret), **which, at=at)]

    def _ask(self, client, account, what, values):
        reply = client.post_json(f"{account.get('address')}/{what}", values, {"X-Secret": account.get("secret")})
        require_answer(reply)
        return object_of(reply)

    def _answer(self, row):
        ends = row.get("ends")
        return Answer(
            row["state"],
            license_id=row.get("id", ""),
            product_ids=tuple(row.get("products", ())),
            expires_at=datetime.fromisoformat(ends) if ends else None,
            renews=row.get("renews", False),
            places=row.get("places"),
            address=row.get("address", ""),
            key=row.get("key", ""),
            order_id=row.get("order", ""),
        )


def signature(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass
class Counter:
    """The other side: what is sold, by key. `server.asked` tells what came in."""

    keys: dict[str, dict] = field(default_factory=dict)
    server: Server = None

    def sell(self, key: str, *, id: str = "", state: str = "active", products=("lamp",), **more) -> str:
        ends = more.pop("ends", None)
        self.keys[key] = {"id": id or key.lower(), "state": state, "products": list(products), **more}
        if ends:
            self.keys[key]["ends"] = ends.isoformat()
        return key

    def change(self, key: str, **values) -> None:
        self.keys[key].update(values)

    def answer(self, asked: Asked):
        wanted = json.loads(asked.body)
        if asked.path == "/find":
            return said({"found": [row for row in self.keys.values() if row.get("address") == wanted["address"]]})
        by_id = {row["id"]: row for row in self.keys.values()}
        found = self.keys.get(wanted["key"]) if "key" in wanted else by_id.get(wanted["id"])
        return said(found or {"state": "not found"})

    @property
    def calls(self) -> int:
        return len(self.server.asked)


@contextmanager
def open_shop():
    counter = Counter()
    counter.server = Server(counter.answer)
    with counter.server.running():
        yield counter


def connect(counter: Counter, product: Product, remote_id: str = "lamp", **more) -> Connection:
    secret = more.pop("secret", SECRET)
    with transaction.writing() as session:
        return actions.connect(
            ANONYMOUS,
            "shop",
            name=more.pop("name", "The shop"),
            values={"address": counter.server.address} | more.pop("values", {}),
            secrets={"secret": secret} if secret else {},
            allowed=[counter.server.host],
            links=[(remote_id, session.merge(product))],
            **more,
        )
