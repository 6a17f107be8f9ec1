"""Connecting a product to whoever sells its licenses, in the browser. Dimitra administers; the shop is a server on loopback."""

import json
import re

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.licenses import queries
from forum.licenses.models import Connection, License, ProductLink
from forum.licenses.providers.registry import PROVIDERS
from tests import factories
from tests.licenses.providers.contract_signed import PUBLIC_KEY, SOMEBODY, ours
from tests.licenses.providers.server import Server, said
from tests.people import Browser, person, viewer

TOKEN = "Authorization: Bearer zq-secret-token"
GOOD = "GOOD-KEY-12345"


@pytest.fixture
def ledger(app):
    return factories.product("ledger")


@pytest.fixture
def shop():
    def answer(asked):
        key = asked.fields.get("license_key")
        if key == GOOD:
            return said({"status": "active", "product": "77", "id": "L-1"})
        return said({"status": "unknown"})

    with Server(answer).running() as server:
        yield server


@pytest.fixture
def filled(shop) -> dict[str, str]:
    """The form as an administrator fills it in."""
    return {
        "a_address": f"{shop.address}/check",
        "a_method": "POST form",
        "a_headers": TOKEN,
        "a_good": "status = active",
        "a_bad": "not found: status = unknown",
        "a_paths": "product: product\nid: id",
        "allowed": shop.host,
        "p_product": "77",
        "name": "Our shop",
    }


@pytest.fixture
def connection(admin, ledger, filled) -> Connection:
    admin.post("/admin/products/ledger/connections/new?provider=generic", filled)
    return the_connection()


def connected(admin, kind: str) -> str:
    """The address of a new connection."""
    return admin.post(f"/admin/products/ledger/connections/new?provider={kind}", ACCOUNTS[kind]).location


def the_connection() -> Connection:
    """As it is now, apart from any session."""
    with transaction.reading() as session:
        found = session.scalars(select(Connection)).one()
        session.expunge(found)
    return found


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def test_every_provider_can_be_chosen_and_asks_for_what_it_needs(admin, ledger):
    page = admin.get("/admin/products/ledger/connections/new")
    for kind, provider in PROVIDERS.items():
        assert f"?provider={kind}" in page.text and str(provider.title) in page.text
        form = admin.get(f"/admin/products/ledger/connections/new?provider={kind}").text
        asked = set(re.findall(r'name="([ap]_\w+)"', form))
        assert asked == {f"a_{field.name}" for field in provider.fields} | {
            f"p_{field.name}" for field in provider.product_fields
        }


def test_a_connection_opens_the_product_for_who_has_a_key(app, admin, ledger, filled):
    response = admin.post("/admin/products/ledger/connections/new?provider=generic", filled)
    connection = the_connection()
    assert response.location == f"/admin/connections/{connection.public_id}"
    alice = person("alice")
    assert Browser(app, alice).post("/unlock", {"key": GOOD}).status_code == 303
    assert viewer(alice).products == {ledger.id}
    assert "1 license" in words(admin.get(f"/admin/connections/{connection.public_id}"))


def test_the_log_leads_to_the_connection_that_it_tells_of(admin, connection):
    link = f'<a href="/admin/connections/{connection.public_id}">Our shop</a>'
    assert link in admin.get("/admin/log").text


def test_what_is_missing_is_said_next_to_its_field_and_the_rest_is_kept(admin, ledger, filled):
    response = admin.post(
        "/admin/products/ledger/connections/new?provider=generic", filled | {"a_address": "", "p_product": ""}
    )
    assert response.status_code == 422
    assert 'id="a_address-error"' in response.text and 'id="p_product-error"' in response.text
    assert "status = active" in response.text and TOKEN in response.text
    assert response.headers["Cache-Control"] == "private, no-store"


ACCOUNTS = {
    "gumroad": {"p_product_id": "lamp=="},
    "signed": {"a_public_key": PUBLIC_KEY, "p_product": "ledger"},
    "keygen": {"a_account_id": "demo", "p_product_id": "11111111-2222-4333-8444-555555555555"},
    "lemonsqueezy": {"a_store_id": "1", "p_product_id": "2"},
    "freemius": {"a_token": "zq-token", "p_product_id": "3"},
    "edd": {"a_address": "https://shop.example", "p_item_id": "4"},
    "generic": {
        "a_address": "https://shop.example/check",
        "a_method": "GET",
        "a_good": "status = active",
        "p_product": "5",
    },
}


@pytest.mark.parametrize("button", ["new", "trial"])
@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("signed", {"a_public_key": "zz"}),
        ("keygen", {"a_public_key": "nonsense", "a_host": "licenses.example"}),
        ("lemonsqueezy", {"a_store_id": "#12345", "p_product_id": "the lamp", "p_variant_id": "blue"}),
        ("freemius", {"p_product_id": "the lamp", "p_plan_id": "pro"}),
        ("edd", {"a_address": "shop", "a_zone": "Atlantis", "p_item_id": "the lamp", "p_price_id": "cheap"}),
        (
            "generic",
            {
                "a_address": "https://",
                "a_body": "license_key",
                "a_headers": "X Token: a",
                "a_good": "a..b = 1",
                "a_bad": "late: status = late",
                "a_paths": "product: a[1",
                "a_find": "https://shop.example/find",
            },
        ),
    ],
)
def test_what_can_not_be_meant_is_said_beside_each_field_and_kept(admin, ledger, kind, wrong, button):
    address = f"/admin/products/ledger/connections/{button}?provider={kind}"
    response = admin.post(address, ACCOUNTS[kind] | wrong | {"key": GOOD})
    assert response.status_code == 422
    assert set(re.findall(r'id="([ap]_\w+)-error"', response.text)) == set(wrong)
    for text in wrong.values():
        assert f'value="{text}"' in response.text or f"{text}</textarea>" in response.text
    with transaction.reading():
        assert queries.connections() == []


@pytest.mark.parametrize("kind", ACCOUNTS)
def test_what_is_written_as_it_should_be_is_taken(admin, ledger, kind):
    assert admin.post(f"/admin/products/ledger/connections/new?provider={kind}", ACCOUNTS[kind]).status_code == 303


def test_the_line_that_can_not_be_meant_is_named(admin, ledger, filled):
    wrong = {"a_bad": "ended: status = over\n\nlate: status = late"}
    page = words(admin.post("/admin/products/ledger/connections/new?provider=generic", filled | wrong))
    assert "Line 3: Write one of these before the colon: ended, suspended" in page


@pytest.mark.parametrize("hosts", ["shop", "shop:", ":80", "shop:99999", "shop:http"])
def test_a_host_in_the_own_network_needs_its_port(admin, ledger, filled, hosts):
    response = admin.post("/admin/products/ledger/connections/new?provider=generic", filled | {"allowed": hosts})
    assert response.status_code == 422
    assert 'id="allowed-error"' in response.text


class TestTrying:
    def ask(self, admin, filled, key=GOOD, **changed):
        address = "/admin/products/ledger/connections/trial?provider=generic"
        return admin.post(address, filled | changed | {"key": key})

    def test_a_good_key_says_that_it_works_and_keeps_nothing(self, admin, ledger, filled):
        response = self.ask(admin, filled)
        assert "The key is good. The connection works." in words(response)
        assert 'value="77"' in response.text
        with transaction.reading():
            assert db.session.scalars(select(License)).all() == db.session.scalars(select(Connection)).all() == []

    def test_gives_a_secret_back_to_who_has_just_typed_it(self, admin, ledger, filled):
        response = self.ask(admin, filled, a_webhook_secret="zq-of-the-webhook")
        sent_back = re.search(r'<input[^>]+name="a_webhook_secret"[^>]*>', response.text)[0]
        assert 'type="password"' in sent_back and 'value="zq-of-the-webhook"' in sent_back
        assert f">\r\n{TOKEN}</textarea>" in response.text
        assert response.headers["Cache-Control"] == "private, no-store"

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            ({"key": "ANOTHER-KEY-99"}, "doesn’t know this key"),
            ({"p_product": "78"}, "it is for: 77"),
            ({"a_address": "https://127.0.0.1:1/"}, "in your own network"),
            ({"a_address": "http://example.test/"}, "anybody on the way can read the keys"),
            ({"key": ""}, "Give a key to try."),
        ],
    )
    def test_says_in_words_what_is_wrong(self, admin, ledger, filled, changed, told):
        assert told in words(self.ask(admin, filled, **changed))

    @pytest.mark.parametrize(
        ("day", "told"),
        [("html", "a web page or nothing instead of data"), ("500", "broken at the provider"), ("429", "more often")],
    )
    def test_says_what_the_provider_s_bad_day_is(self, admin, ledger, filled, shop, day, told):
        shop.day = day
        assert told in words(self.ask(admin, filled))

    @pytest.mark.parametrize(
        ("kind", "key", "told"),
        [
            ("gumroad", "no-key-at-all", "Nothing was asked. This isn’t written as a key of Gumroad is."),
            (
                "signed",
                "no-key-at-all",
                "Nothing was asked. This isn’t written as a signed key is: those begin with STOA1.",
            ),
            ("signed", ours({"id": "L-1", "product": "ledger"}, SOMEBODY), "The signature doesn’t fit the public key."),
            ("signed", ours({"product": "ledger"}), "The key doesn’t say what it should."),
            ("signed", ours({"id": "L-1", "product": "ledger"}), "The key is good."),
        ],
    )
    def test_never_says_that_somebody_was_asked_who_was_not(self, admin, ledger, kind, key, told):
        address = f"/admin/products/ledger/connections/trial?provider={kind}"
        page = words(admin.post(address, ACCOUNTS[kind] | {"key": key}))
        assert told in page and "The provider answers" not in page

    def test_works_for_a_connection_that_is_there(self, admin, connection, shop):
        address = f"/admin/connections/{connection.public_id}/trial"
        assert "The key is good." in words(admin.post(address, {"key": GOOD}))
        shop.day = "html"
        assert "a web page or nothing instead of data" in words(admin.post(address, {"key": GOOD}))


class TestAConnection:
    def test_never_shows_its_secrets_again_and_keeps_them_sealed(self, admin, connection):
        page = admin.get(f"/admin/connections/{connection.public_id}")
        assert "zq-secret-token" not in page.text
        assert "zq-secret-token" not in connection.secrets
        assert "zq-secret-token" not in json.dumps(connection.settings)

    def test_keeps_a_secret_that_is_not_filled_in_when_it_changes(self, admin, connection, filled, shop):
        changed = {key: value for key, value in filled.items() if key != "a_headers"} | {"name": "The shop"}
        assert admin.post(f"/admin/connections/{connection.public_id}", changed).status_code == 303
        assert the_connection().name == "The shop"
        admin.post(f"/admin/connections/{connection.public_id}/trial", {"key": GOOD})
        assert shop.asked[-1].headers["Authorization"] == "Bearer zq-secret-token"

    def test_stays_as_it_is_where_a_change_can_not_be_meant(self, admin, connection, filled):
        response = admin.post(
            f"/admin/connections/{connection.public_id}", filled | {"a_good": "..", "a_headers": "Token"}
        )
        assert response.status_code == 422
        assert 'id="a_good-error"' in response.text and 'id="a_headers-error"' in response.text
        assert the_connection().settings == connection.settings

    def test_opens_a_bundle_where_an_id_is_linked_twice(self, app, admin, connection, ledger):
        sync, alice = factories.product("sync"), person("alice")
        Browser(app, alice).post("/unlock", {"key": GOOD})
        at = f"/admin/connections/{connection.public_id}/links"
        assert admin.post(at, {"remote_id": "77", "product": "sync"}).status_code == 303
        assert viewer(alice).products == {ledger.id, sync.id}
        assert admin.post(f"{at}/removal", {"remote_id": "77", "product": "sync"}).status_code == 303
        assert viewer(alice).products == {ledger.id}

    @pytest.mark.parametrize(("kind", "plan"), [("gumroad", ""), ("lemonsqueezy", "Number of the variant")])
    def test_asks_for_a_plan_only_where_its_provider_has_some(self, admin, ledger, kind, plan):
        at = connected(admin, kind)
        page = admin.get(at)
        assert ('name="plan_id"' in page.text, plan in words(page)) == (bool(plan), True)
        sent = {"remote_id": "7", "plan_id": "8", "product": "ledger"}
        assert admin.post(f"{at}/links", sent).status_code == 303
        with transaction.reading():
            assert ("7/8" if plan else "7") in db.session.scalars(select(ProductLink.remote_id)).all()

    @pytest.mark.parametrize(
        ("sent", "wrong"),
        [
            ({}, {"remote_id"}),
            ({"plan_id": "8"}, {"remote_id"}),
            ({"remote_id": "the lamp", "plan_id": "blue"}, {"remote_id", "plan_id"}),
        ],
    )
    def test_links_only_what_can_be_an_id_of_its_provider(self, admin, ledger, sent, wrong):
        response = admin.post(f"{connected(admin, 'lemonsqueezy')}/links", sent | {"product": "ledger"})
        assert response.status_code == 422
        assert set(re.findall(r'id="(remote_id|plan_id)-error"', response.text)) == wrong

    def test_says_that_a_secret_is_kept_only_where_one_is(self, admin, ledger):
        at = connected(admin, "lemonsqueezy")
        assert "It is kept, and not shown." not in words(admin.get(at))
        assert admin.post(at, ACCOUNTS["lemonsqueezy"] | {"a_api_key": "zq-key"}).status_code == 303
        assert words(admin.get(at)).count("It is kept, and not shown.") == 1

    @pytest.mark.parametrize(
        ("kind", "told"),
        [
            ("signed", "Nobody tells of changes: such a key proves itself"),
            ("keygen", "For changes at once fill in below: Public key."),
            ("freemius", "For changes at once fill in below: Secret key of the product."),
            ("edd", "For changes at once fill in below: Secret of the webhook."),
            ("gumroad", "Its messages aren’t signed"),
        ],
    )
    def test_says_how_changes_come_from_its_provider(self, admin, ledger, kind, told):
        page = words(admin.get(connected(admin, kind)))
        assert told in page and ("fill in below" in page) == ("fill in below" in told)

    def test_says_where_the_provider_sends_its_messages(self, admin, connection, filled):
        at = f"/admin/connections/{connection.public_id}"
        assert "/hooks/license/" not in admin.get(at).text
        admin.post(at, filled | {"a_webhook_secret": "long enough, and secret"})
        assert f"http://localhost/hooks/license/{connection.public_id}" in admin.get(at).text

    def test_that_gives_no_answers_says_why_and_since_when(self, app, admin, connection, shop):
        shop.day = "html"
        Browser(app, person("alice")).post("/unlock", {"key": GOOD})
        page = words(admin.get(f"/admin/connections/{connection.public_id}"))
        assert "The provider can’t be asked" in page and "a web page or nothing instead of data" in page

    def test_that_was_halted_says_so_and_goes_on_when_told(self, admin, connection):
        with transaction.writing() as session:
            session.get(Connection, connection.id).halted_at = now()
        page = admin.get(f"/admin/connections/{connection.public_id}")
        assert "More than a fifth of them turned bad in one day" in words(page)
        assert admin.post(f"/admin/connections/{connection.public_id}/halt/removal").status_code == 303
        assert the_connection().halted_at is None

    def test_has_all_its_licenses_checked_when_asked(self, app, admin, connection):
        Browser(app, person("alice")).post("/unlock", {"key": GOOD})
        assert admin.post(f"/admin/connections/{connection.public_id}/checks").status_code == 303
        with transaction.reading():
            assert db.session.scalars(select(License.next_check_at)).one() <= now()

    def test_goes_with_its_licenses_and_only_if_that_is_meant(self, app, admin, connection):
        alice = person("alice")
        Browser(app, alice).post("/unlock", {"key": GOOD})
        at = f"/admin/connections/{connection.public_id}/removal"
        assert admin.post(at).status_code == 422
        assert viewer(alice).products
        assert admin.post(at, {"is_meant": "y", "reason": "We left them."}).status_code == 303
        assert viewer(alice).products == frozenset()
        with transaction.reading():
            assert db.session.scalars(select(ProductLink)).all() == queries.connections() == []

    def test_says_how_many_licenses_would_go_with_it_only_if_there_are_some(self, app, admin, connection):
        at = f"/admin/connections/{connection.public_id}"
        assert "0 licenses go with it" not in words(admin.get(at))
        Browser(app, person("alice")).post("/unlock", {"key": GOOD})
        assert "Its license goes with it" in words(admin.get(at))

    def test_stands_on_the_page_of_its_product(self, admin, connection):
        page = admin.get("/admin/products/ledger")
        assert f"/admin/connections/{connection.public_id}" in page.text and "Our shop" in page.text
