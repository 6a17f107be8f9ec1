"""Connecting an account at a provider, in the browser's functions and by command."""

import pytest
from sqlalchemy import select

from forum.core import transaction, vault
from forum.core.errors import Invalid
from forum.core.log.models import LogEntry
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions, queries
from forum.licenses.models import Connection, License, Product
from tests import factories
from tests.licenses.shop import SECRET, connect
from tests.people import Browser, person, viewer

KEY = "SHOP-AAAA1111"


@pytest.fixture
def lamp(app):
    return factories.product("lamp")


@pytest.fixture
def alice(app):
    return person("alice")


def unlock(app, someone, key=KEY) -> None:
    assert Browser(app, someone).post("/unlock", {"key": key}).status_code == 303


def there(connection: Connection):
    with transaction.reading() as session:
        return queries.connected(session.get_one(Connection, connection.id))


def test_secrets_are_sealed_and_opened_for_the_provider_alone(lamp, shop):
    connection = connect(shop, lamp)
    assert SECRET not in connection.secrets
    with transaction.reading() as session:
        account = queries.account_of(session.get_one(Connection, connection.id))
        logged = str([(entry.before, entry.after) for entry in session.scalars(select(LogEntry))])
    assert account.get("secret") == SECRET and account.product_ids == ("lamp",)
    assert account.site == "http://localhost" and SECRET not in repr(account)
    assert SECRET not in logged


def test_what_a_provider_needs_is_asked_for(lamp, shop):
    with pytest.raises(Invalid) as refused, transaction.writing():
        actions.connect(ANONYMOUS, "shop", name="Shop", values={}, secrets={})
    assert set(refused.value.errors) == {"address"}


def test_a_provider_is_not_connected_with_what_can_not_be_meant(app):
    with pytest.raises(Invalid) as refused, transaction.writing():
        actions.connect(ANONYMOUS, "signed", name="Keys", values={"public_key": "zz"}, secrets={})
    assert set(refused.value.errors) == {"public_key"}


def test_a_secret_that_is_not_given_again_stays(lamp, shop):
    connection = connect(shop, lamp)
    with transaction.writing() as session:
        mine = session.get_one(Connection, connection.id)
        actions.change(ANONYMOUS, mine, name="New name", values=mine.settings, secrets={"secret": ""})
    assert there(connection).account.get("secret") == SECRET


def test_what_is_filled_in_anew_has_no_trouble_yet(app, alice, lamp, shop):
    connection = connect(shop, lamp, values={"address": "http://127.0.0.1:1"})
    unlock(app, alice)
    with transaction.writing() as session:
        mine = session.get_one(Connection, connection.id)
        assert mine.failing_since and mine.trouble
        actions.change(ANONYMOUS, mine, name="Shop", values={"address": shop.server.address}, secrets={})
    with transaction.reading() as session:
        mine = session.get_one(Connection, connection.id)
        assert (mine.failing_since, mine.trouble) == (None, "")


def test_secrets_of_another_site_are_missing_and_nothing_is_asked(lamp, shop):
    connection = connect(shop, lamp)
    with transaction.writing() as session:
        session.get_one(Connection, connection.id).secrets = vault.seal("{}", "elsewhere")
    assert actions.try_key(there(connection), KEY).answer.trouble == "unreadable"
    assert shop.calls == 0


class TestLinks:
    def test_open_and_close_what_is_here_already(self, app, alice, lamp, shop):
        connection, desk = connect(shop, lamp), factories.product("desk")
        shop.sell(KEY)
        unlock(app, alice)
        for act, expected in ((actions.link, {lamp.id, desk.id}), (actions.unlink, {lamp.id})):
            with transaction.writing() as session:
                act(ANONYMOUS, session.merge(connection), "lamp", session.merge(desk))
            assert viewer(alice).products == expected
        with transaction.writing() as session:
            actions.unlink(ANONYMOUS, session.merge(connection), "lamp", session.merge(lamp))
        assert not viewer(alice).products

    def test_of_a_plan_open_for_that_plan_alone(self, app, alice, lamp, shop):
        connect(shop, lamp, remote_id="lamp/pro")
        shop.sell(KEY, products=["lamp", "lamp/basic"])
        shop.sell("SHOP-PRO00001", products=["lamp", "lamp/pro"])
        assert Browser(app, alice).post("/unlock", {"key": KEY}).status_code == 422
        unlock(app, alice, "SHOP-PRO00001")


def test_disconnecting_takes_its_licenses_along(app, alice, lamp, shop):
    connection = connect(shop, lamp)
    shop.sell(KEY)
    unlock(app, alice)
    with transaction.writing() as session:
        actions.disconnect(ANONYMOUS, session.get_one(Connection, connection.id))
    with transaction.reading() as session:
        assert not session.scalars(select(License)).all()
        assert session.scalars(select(Product)).all()
    assert not viewer(alice).products


def test_by_commands_alone(app, alice, lamp, shop):
    def run(*arguments: str, typed: str = ""):
        return app.test_cli_runner().invoke(args=["connections", *arguments], input=typed)

    shop.sell(KEY, products=["lamp", "lamp/pro"])
    given = ["--set", f"address={shop.server.address}", "--allow", shop.server.host, "--remote", "lamp"]
    made = run(
        "add", "shop", "--product", "lamp", "--name", "My shop", *given, "--secret", "secret", typed=f"{SECRET}\n"
    )
    assert made.exit_code == 0, made.output
    id = made.output.split()[1]
    tried = run("try", id, typed=f"{KEY}\n")
    assert tried.output.split() == ["active", "for", "lamp,", "lamp/pro"]
    assert run("try", id, typed="nonsense\n").output.endswith("Nothing was asked.\n")
    assert f"{id}  shop  My shop: 0 licenses, good; lamp → lamp" in run("list").output
    assert shop.server.asked[0].headers["X-Secret"] == SECRET
    assert run("try", "nowhere").exit_code == 1
    assert run("add", "shop", "--product", "nowhere").exit_code == 1
