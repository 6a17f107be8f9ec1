"""A key is in no address, log, row, mail, error page or file, whatever becomes of it."""

import json
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from forum.core import transaction, vault
from forum.core.clock import now, travel
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.outgoing import Client
from forum.licenses.actions import checking
from forum.licenses.jobs import checks, claims
from forum.licenses.jobs import letters as ending
from forum.licenses.models import License
from tests import factories
from tests.licenses.keys_of import license_of
from tests.licenses.shop import SECRET, connect, signature
from tests.mail import delivered
from tests.people import Browser, person

GOOD, REVOKED, UNKNOWN, PENDING, BROKEN = (f"SHOP-ZQCANARY{n}" for n in range(5))


@pytest.fixture(autouse=True)
def fresh(instance):
    checking._pauses.clear()
    yield
    (instance / vault.FILE).unlink(missing_ok=True)


@pytest.fixture
def life(app, shop, monkeypatch, caplog):
    """Everything that can happen to a key; what was answered, and the site's own key beside the canaries."""
    lamp = factories.product("lamp", renew_url="https://vendor.example/renew")
    connection = connect(shop, lamp, values={"keeps": "yes"}, finds_by_address=True)
    hook = f"/hooks/license/{connection.public_id}"
    person("boss", "administrator")
    browser, own = Browser(app, person("alice")), license_of(lamp)[0]
    answers = []

    def unlock(key: str, browser: Browser = browser):
        answers.append(browser.post("/unlock", {"key": key, "next": "/boards/nowhere"}))

    def hear(body: bytes, signed: str) -> None:
        answers.append(app.test_client().post(hook, data=body, headers={"X-Signature": signed}))

    with caplog.at_level(logging.DEBUG):
        shop.sell(GOOD, id="77", ends=now() + timedelta(days=40))
        shop.sell(REVOKED, id="78", state="revoked")
        for key in (GOOD, REVOKED, UNKNOWN, own):
            unlock(key)
        unlock(GOOD, Browser(app, person("bob")))
        _break(monkeypatch, lambda: unlock(BROKEN))
        shop.server.day = "html"
        unlock(PENDING)
        with travel(timedelta(minutes=2)):
            claims.try_claims()
        with travel(timedelta(hours=26)):
            claims.try_claims()
            checks.check_due()
        shop.server.day = ""
        body = json.dumps({"event": "1", "id": "77", "key": GOOD, "state": "suspended"}).encode()
        hear(body, "forged")
        hear(body, signature(body))
        worker.drain()
        with travel(timedelta(days=27)):
            ending.warn()
            mails = delivered()
        assert app.test_cli_runner().invoke(args=["licenses", "rotate"]).exit_code == 0
        answers += [someone.get(f"/search?q={own}+lamp") for someone in (browser, Browser(app))]
        answers.append(browser.get(answers[-1].location))
        answers.append(browser.get("/unlock"))
    return SimpleNamespace(answers=answers, mails=mails, own=own, log=caplog.text)


def _break(monkeypatch, act) -> None:
    """The provider's code meets what it doesn't expect, and then ours does."""
    with monkeypatch.context() as broken:
        broken.setattr(Client, "post_json", lambda *args, **kwargs: int(f"not a number: {BROKEN}"))
        act()
    with monkeypatch.context() as broken:
        broken.setattr("forum.licenses.routes.unlock.unlock", lambda viewer, asked: {}[asked.hashes])
        act()


def test_no_key_is_anywhere(life, app, instance, shop):
    codes = [303, 422, 422, 303, 422, 303, 500, 303, 401, 200, 303, 303, 200, 200]
    assert [answer.status_code for answer in life.answers] == codes
    keys = [life.own, life.own.replace("-", ""), SECRET, GOOD, REVOKED, UNKNOWN, PENDING, BROKEN]
    places = {
        "log": life.log,
        "rows": _rows(),
        "mails": "".join(mail.as_string() for mail in life.mails),
        "addresses": "".join(f"{answer.location} {answer.headers}" for answer in life.answers),
        "error pages": "".join(answer.text for answer in life.answers if answer.status_code >= 500),
        "pages after": "".join(answer.text for answer in life.answers[-4:]),
        "what is asked of others": "".join(f"{asked.path}{asked.query}" for asked in shop.server.asked),
        **{str(file): file.read_bytes().decode("latin-1") for file in instance.rglob("*") if file.is_file()},
    }
    assert len(life.mails) >= 2 and len(places["rows"]) > 5000
    for place, text in places.items():
        low = text.lower()
        told = [key for key in keys if key.lower() in low]
        assert not told, f"{place} tells {told}"


def _rows() -> str:
    with transaction.reading() as session:
        return "\n".join(
            str(tuple(row)) for table in db.metadata.sorted_tables for row in session.execute(select(table))
        )


def test_what_is_shown_of_a_license_tells_four_characters(life):
    with transaction.reading() as session:
        ends = set(session.scalars(select(License.key_end)))
    assert all(len(end) == 4 for end in ends)
