"""Keys that a provider is asked about: Alice bought one, Bob has got hold of it, Charlie buys elsewhere."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.limits import LIMITS
from forum.core.models import SiteRow
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions, keys
from forum.licenses.addresses import address_hash
from forum.licenses.jobs.claims import try_claims
from forum.licenses.models import Claim, Connection, FreedPlace, License, LicenseProduct, Refusal, Seat
from tests import factories
from tests.licenses.keys_of import license_of, revoke
from tests.licenses.racing import race
from tests.licenses.shop import connect
from tests.people import Browser, person, viewer

KEY = "SHOP-AAAA1111"


@pytest.fixture
def lamp(app):
    return factories.product("lamp", renew_url="https://vendor.example/renew")


@pytest.fixture
def connection(lamp, shop) -> Connection:
    return connect(shop, lamp)


@pytest.fixture
def alice(app):
    return person("alice")


@pytest.fixture
def browser(app, alice) -> Browser:
    return Browser(app, alice)


def unlock(browser, key=KEY):
    return browser.post("/unlock", {"key": key})


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def rows(table):
    with transaction.reading() as session:
        return session.scalars(select(table)).all()


def opens(someone, product) -> bool:
    return product.id in viewer(someone).products


class TestAKeyThatAProviderKnows:
    def test_opens_its_product_and_says_until_when(self, browser, alice, lamp, connection, shop):
        shop.sell(KEY, ends=now() + timedelta(days=30))
        assert unlock(browser, f" {KEY.lower()} ").status_code == 303
        assert opens(alice, lamp)
        assert "Lamp is open to you until" in words(browser.get("/unlock"))

    def test_is_asked_about_once(self, app, browser, connection, shop):
        shop.sell(KEY, places=5)
        unlock(browser)
        unlock(browser)
        assert unlock(Browser(app, person("bob"))).status_code == 303
        assert shop.calls == 1

    def test_is_kept_as_a_hash_and_where_checks_need_it_sealed(self, lamp, browser, shop):
        connect(shop, lamp, values={"keeps": "yes"})
        shop.sell(KEY, address="alice@example.test")
        unlock(browser)
        kept = rows(License)[0]
        assert kept.sealed_key and KEY not in kept.sealed_key
        assert kept.address_hash and "alice" not in kept.address_hash

    def test_of_a_bundle_opens_all_of_it(self, alice, browser, lamp, shop):
        connection, desk = connect(shop, lamp), factories.product("desk")
        with transaction.writing() as session:
            actions.link(ANONYMOUS, session.merge(connection), "lamp", session.merge(desk))
        shop.sell(KEY)
        unlock(browser)
        assert opens(alice, lamp) and opens(alice, desk)

    def test_in_use_by_another_is_said_so_and_remembered(self, app, browser, connection, shop):
        shop.sell(KEY)
        unlock(browser)
        bob = Browser(app, person("bob"))
        response = unlock(bob)
        assert response.status_code == 422
        assert "1 of 1 place in use" in words(response) and "alice" not in response.text.lower()
        assert "This is my purchase" in words(response)
        (refusal,) = rows(Refusal)
        assert len(refusal.network) == 64

    def test_that_cools_down_says_when(self, app, browser, connection, shop):
        shop.sell(KEY)
        unlock(browser)
        with transaction.writing() as session:
            seat = session.scalars(select(Seat)).one()
            until = now() + timedelta(days=1)
            session.add(FreedPlace(license_id=seat.license_id, number=1, person_id=seat.person_id, until=until))
            session.delete(seat)
        response = unlock(Browser(app, person("bob")))
        assert response.status_code == 422 and "has just become free" in words(response)
        assert unlock(browser).status_code == 303

    def test_renewed_opens_at_the_next_try(self, browser, alice, lamp, connection, shop):
        shop.sell(KEY, ends=now() + timedelta(days=1))
        unlock(browser)
        with travel(timedelta(days=2)):
            shop.change(KEY, state="ended")
            assert "has ended" in words(unlock(browser)) and not opens(alice, lamp)
            shop.change(KEY, state="active", ends=(now() + timedelta(days=365)).isoformat())
            assert unlock(browser).status_code == 303 and opens(alice, lamp)


class TestAKeyThatOpensNothing:
    @pytest.mark.parametrize(
        "state, said",
        [
            ("ended", "This license has ended."),
            ("suspended", "This license is suspended."),
            ("unactivated", "has never been activated"),
            ("no place", "All places on this license are taken."),
        ],
    )
    def test_says_why_and_is_not_kept(self, browser, connection, shop, state, said):
        shop.sell(KEY, state=state, ends=now() - timedelta(days=1))
        response = unlock(browser)
        assert response.status_code == 422 and said in words(response)
        assert not rows(License)

    def test_is_for_something_else_now_and_in_a_moment(self, browser, connection, shop):
        shop.sell(KEY, products=["chair"])
        assert "This key is for something else." in words(unlock(browser))
        assert "This key is for something else." in words(unlock(browser))
        assert shop.calls == 1

    def test_revoked_refunded_and_unknown_are_one_answer(self, browser, connection, shop, statements):
        for key, state in (("SHOP-REVOKED1", "revoked"), ("SHOP-REFUND01", "refunded")):
            shop.sell(key, state=state)
        browser.get("/unlock")
        answers, counts = set(), set()
        for key in ("SHOP-UNKNOWN1", "SHOP-REVOKED1", "SHOP-REFUND01"):
            with statements() as ran:
                response = unlock(browser, key)
            answers.add(re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", response.text.replace(key, "KEY")))
            counts.add(len(ran))
        assert len(answers) == 1 and "Unknown, or no longer valid" in answers.pop()
        assert len(counts) == 1, counts

    @pytest.mark.parametrize("state", ["not found", "revoked", "refunded"])
    def test_is_not_asked_about_again_for_ten_minutes(self, browser, connection, shop, state):
        shop.sell(KEY, state=state)
        for _ in range(3):
            unlock(browser)
        assert shop.calls == 1
        with travel(timedelta(minutes=11)):
            unlock(browser)
        assert shop.calls == 2

    def test_and_looks_like_ours_is_shown_to_nobody_else(self, browser, connection, shop, monkeypatch):
        monkeypatch.setattr("tests.licenses.shop.Shop.normalize", lambda self, typed: typed)
        assert unlock(browser, keys.new_key()).status_code == 422
        assert shop.calls == 0

    def test_known_here_closes_at_once_when_its_provider_says_so(self, app, browser, alice, lamp, connection, shop):
        shop.sell(KEY, places=3)
        unlock(browser)
        shop.change(KEY, state="revoked")
        with travel(timedelta(hours=25)):
            for somebody in (Browser(app, person("bob")), browser):
                refused = unlock(somebody)
                assert refused.status_code == 422 and "Unknown, or no longer valid" in words(refused)
            assert not opens(alice, lamp) and len(rows(Seat)) == 1

    @pytest.mark.parametrize(
        ("state", "said"), [("suspended", "This license is suspended."), ("unactivated", "has never been activated")]
    )
    def test_known_here_says_why_and_gives_no_place(self, app, browser, connection, shop, state, said):
        shop.sell(KEY, places=3)
        unlock(browser)
        shop.change(KEY, state=state)
        with travel(timedelta(hours=25)):
            assert said in words(unlock(Browser(app, person("bob"))))
        assert len(rows(Seat)) == 1

    def test_but_was_not_found_once_is_asked_about_again(self, app, browser, connection, shop):
        shop.sell(KEY, places=3)
        unlock(browser)
        with transaction.writing() as session:
            session.scalars(select(License)).one().missing_since = now()
        unlock(Browser(app, person("bob")))
        assert shop.calls == 2


class TestAProviderThatCannotBeAsked:
    @pytest.mark.parametrize("day", ["html", "slow"])
    def test_holds_a_first_key_and_changes_nothing(self, browser, alice, lamp, connection, shop, day):
        shop.sell(KEY)
        shop.server.day = day
        assert unlock(browser).status_code == 303
        page = words(browser.get("/unlock"))
        assert "We keep trying for a day" in page and "A key that is being checked" in page
        (claim,) = rows(Claim)
        assert KEY not in claim.sealed_key and claim.connections == [connection.id]
        assert not opens(alice, lamp) and not rows(License)
        assert rows(Connection)[0].failing_since

    def test_holds_a_key_once_however_often_it_is_entered(self, browser, connection, shop):
        shop.server.day = "500"
        for _ in range(2):
            assert unlock(browser, "SHOP-BBBB2222").status_code == 303
        assert len(rows(Claim)) == 1

    @pytest.mark.parametrize("typed", ["short", "own"])
    def test_does_not_hold_what_can_be_nobody_s_key(self, browser, connection, shop, monkeypatch, typed):
        monkeypatch.setattr("tests.licenses.shop.Shop.normalize", lambda self, typed: typed)
        shop.server.day = "500"
        good = keys.new_key()
        refused = unlock(browser, "hello" if typed == "short" else good[:-1] + ("A" if good[-1] != "A" else "B"))
        assert refused.status_code == 422 and not rows(Claim)

    def test_is_asked_no_more_once_its_key_is_given_up(self, app, browser, connection, shop):
        shop.server.day = "500"
        unlock(browser)
        at = re.search(r'action="(/unlock/claims/\w+/removal)"', browser.get("/unlock").text)[1]
        assert Browser(app, person("bob")).post(at).status_code == 404
        assert browser.post(at).status_code == 303 and not rows(Claim)
        assert browser.post(at).status_code == 404

    def test_gives_no_further_place_meanwhile(self, app, browser, connection, shop):
        shop.sell(KEY, places=3)
        unlock(browser)
        shop.server.day = "500"
        with travel(timedelta(hours=30)):
            assert unlock(Browser(app, person("bob"))).status_code == 303
        assert len(rows(Seat)) == 1 and len(rows(Claim)) == 1

    def test_is_asked_alone_about_a_key_that_waits_for_it(self, browser, lamp, shop):
        silent = connect(shop, lamp, name="Broken", values={"address": "http://127.0.0.1:1"})
        connect(shop, lamp)
        unlock(browser)
        assert shop.calls == 1 and rows(Claim)[0].connections == [silent.id]
        with travel(timedelta(minutes=15)):
            try_claims()
        assert shop.calls == 1 and rows(Claim)[0].tries == 1

    def test_keeps_what_somebody_has(self, browser, alice, lamp, connection, shop):
        shop.sell(KEY)
        unlock(browser)
        shop.server.day = "500"
        with travel(timedelta(hours=30)):
            assert unlock(browser).status_code == 303
            assert "open to you already" in words(browser.get("/unlock"))
            assert opens(alice, lamp)

    def test_is_not_asked_about_a_key_that_is_another_s(self, app, browser, lamp, shop):
        connect(shop, lamp, "chair", name="Other")
        connect(shop, lamp)
        shop.sell(KEY, places=3)
        unlock(browser)
        asked = shop.calls
        with travel(timedelta(hours=25)):
            unlock(Browser(app, person("bob")))
        assert (asked, shop.calls) == (2, 3)

    def test_does_not_keep_another_from_answering(self, browser, alice, lamp, shop):
        connect(shop, lamp, name="Broken", values={"address": "http://127.0.0.1:1"})
        connect(shop, lamp)
        shop.sell(KEY)
        assert unlock(browser).status_code == 303
        assert opens(alice, lamp) and not rows(Claim)

    def test_asked_too_often_is_left_in_peace(self, browser, connection, shop, monkeypatch):
        monkeypatch.setattr("tests.licenses.shop.Shop.per_minute", 2)
        for n in range(4):
            unlock(browser, f"SHOP-BBBB{n:04}")
        assert shop.calls == 2
        assert len(rows(Claim)) == 2


class TestAConfirmedAddress:
    @pytest.fixture
    def connection(self, lamp, shop):
        return connect(shop, lamp, finds_by_address=True)

    def test_opens_what_was_bought_with_it(self, browser, alice, lamp, connection, shop):
        shop.sell(KEY, address="alice@example.test")
        shop.sell("SHOP-OTHER111", address="bob@example.test")
        assert "What was bought with alice@example.test opens without a key." in words(browser.get("/unlock"))
        assert browser.post("/unlock/address").status_code == 303
        assert opens(alice, lamp)
        assert [seat.via for seat in rows(Seat)] == ["address"]
        assert unlock(browser).status_code == 303  # the key is the same license
        assert len(rows(License)) == 1

    def test_opens_nothing_while_it_is_not_confirmed(self, browser, alice, lamp, connection, shop):
        shop.sell(KEY, address="alice@example.test")
        with transaction.writing() as session:
            session.get(Person, alice.id).email_verified_at = None
        assert browser.post("/unlock/address").status_code == 422
        assert not opens(alice, lamp) and shop.calls == 0

    def test_is_not_asked_about_unless_the_administrator_wishes(self, browser, lamp, shop):
        connect(shop, lamp)
        assert "opens without a key" not in words(browser.get("/unlock"))
        assert "Nothing was bought with your address." in words(browser.post("/unlock/address"))
        assert shop.calls == 0

    def test_opens_no_license_of_a_connection_that_wants_keys(self, app, browser, alice, lamp, shop):
        connect(shop, lamp)
        shop.sell(KEY, places=3, address="alice@example.test")
        unlock(Browser(app, person("bob")))
        assert browser.post("/unlock/address").status_code == 422
        assert not opens(alice, lamp)

    def test_opens_nothing_that_was_taken_back(self, browser, alice, lamp):
        _, license = license_of(lamp)
        with transaction.writing() as session:
            session.merge(license).address_hash = address_hash("alice@example.test")
        revoke(license)
        assert "Nothing was bought with your address." in words(browser.post("/unlock/address"))
        assert not rows(Seat)

    def test_that_could_not_be_looked_up_says_so(self, browser, connection, shop):
        shop.server.day = "500"
        assert "We couldn’t look that up just now." in words(browser.post("/unlock/address"))
        assert rows(Connection)[0].failing_since

    def test_of_a_list_opens_too(self, browser, alice, lamp):
        _, license = license_of(lamp)
        with transaction.writing() as session:
            session.merge(license).address_hash = address_hash("Alice@Example.test")
        assert browser.post("/unlock/address").status_code == 303
        assert opens(alice, lamp)


def test_of_fifty_people_with_one_bought_key_one_gets_its_place(app, lamp, connection, shop):
    shop.sell(KEY)
    people = [person(f"member{n}").id for n in range(50)]
    assert race(app, people, [f"192.0.2.{n}" for n in range(50)], KEY) == {303: 1, 422: 49}
    assert [seat.number for seat in rows(Seat)] == [1]
    assert shop.calls == 1
    assert len(rows(License)) == len(rows(LicenseProduct)) == 1


def test_a_member_has_one_key_checked_at_a_time(app, lamp, connection, shop):
    shop.sell(KEY, places=9)
    alice = person("alice")
    answered = race(app, [alice.id] * 6, [f"192.0.2.{n}" for n in range(6)], KEY)
    assert answered == {303: 6} and shop.calls == 1 and len(rows(Seat)) == 1
    assert LIMITS["unlock by member"].tries >= 6


def test_where_mail_goes_out_a_key_is_for_who_has_confirmed_an_address(app, browser, alice, lamp, connection, shop):
    shop.sell(KEY)
    with transaction.writing() as session:
        session.get(Person, alice.id).email_verified_at = None
        session.merge(SiteRow(id=1, name="Stoa", languages=["en"], mail_url="smtp://mail.example.test"))
    response = unlock(browser)
    assert response.status_code == 422 and "Confirm your address first." in words(response)
    assert shop.calls == 0 and not opens(alice, lamp)
