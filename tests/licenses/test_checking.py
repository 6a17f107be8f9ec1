"""Licenses that are checked again: Alice and others hold them, the shop says what has become of them."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.administration.warnings import warnings
from forum.core import limits, transaction
from forum.core.clock import now, travel
from forum.core.jobs import worker
from forum.core.log.models import LogEntry
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions
from forum.licenses.actions import checking
from forum.licenses.jobs import checks
from forum.licenses.jobs.letters import warn
from forum.licenses.models import Claim, Connection, License, Product, Seat
from forum.licenses.policies import state_of
from forum.licenses.queries import all_connected
from tests import factories
from tests.licenses.providers.server import said
from tests.licenses.shop import connect
from tests.mail import delivered, text_of
from tests.people import Browser, person, viewer

KEY = "SHOP-AAAA1111"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def lamp(app):
    checking._pauses.clear()
    return factories.product("lamp")


@pytest.fixture
def connection(lamp, shop) -> Connection:
    return connect(shop, lamp)


@pytest.fixture
def alice(app, connection, shop):
    """Holds a license for a year."""
    someone = person("alice")
    shop.sell(KEY, ends=now() + timedelta(days=365))
    assert Browser(app, someone).post("/unlock", {"key": KEY}).status_code == 303
    return someone


def check() -> None:
    """All that is due, without waiting for the pace."""
    with transaction.writing() as session:
        limits.forget_subjects(session, [row.id for row in session.scalars(select(Connection))])
    checks.check_due()


def license(key: str = KEY) -> License:
    with transaction.reading() as session:
        return session.scalars(select(License).where(License.remote_id == key.lower())).one()


def due_now() -> None:
    with transaction.writing() as session:
        session.execute(update(License).values(next_check_at=now()))


def connection_now() -> Connection:
    with transaction.reading() as session:
        return session.scalars(select(Connection)).one()


def opens(someone, product) -> bool:
    return product.id in viewer(someone).products


def history() -> list[str]:
    with transaction.reading() as session:
        return session.scalars(
            select(LogEntry.action).where(LogEntry.subject_type == "license").order_by(LogEntry.id)
        ).all()


def sold(shop, count: int, product) -> list[str]:
    """Good licenses that are here, due to be checked tomorrow."""
    keys = [shop.sell(f"SHOP-{n:08}") for n in range(count)]
    with transaction.writing() as session:
        connection_id = session.scalars(select(Connection.id)).one()
        for key in keys:
            session.add(
                License(
                    product_id=product.id,
                    connection_id=connection_id,
                    key_hash=key.ljust(64, "0"),
                    key_end=key[-4:],
                    remote_id=key.lower(),
                    remote_products=["lamp"],
                    next_check_at=now() + DAY,
                )
            )
    return keys


class TestADayLater:
    def test_each_is_asked_once_and_what_is_as_it_was_is_not_logged(self, alice, lamp, shop):
        before = history()
        check()
        assert shop.calls == 1  # not due yet
        with travel(27 * HOUR):
            check()
            check()
            assert shop.calls == 2
            assert opens(alice, lamp)
            assert 21 * HOUR < license().next_check_at - now() < 27 * HOUR
        assert history() == before

    def test_is_asked_with_the_key_only_where_that_is_needed(self, app, lamp, shop):
        connect(shop, lamp, values={"keeps": "yes"})
        shop.sell(KEY)
        Browser(app, person("alice")).post("/unlock", {"key": KEY})
        with travel(27 * HOUR):
            check()
        assert b'{"key": "SHOP-AAAA1111"}' in shop.server.asked[-1].body

    def test_a_renewal_moves_the_end(self, alice, lamp, shop):
        later = now() + timedelta(days=900)
        shop.change(KEY, ends=later.isoformat(), renews=True, places=4)
        with travel(27 * HOUR):
            check()
        assert (license().expires_at, license().renews, license().seats) == (later, True, 4)

    @pytest.mark.parametrize("state", ["suspended", "revoked", "refunded", "ended"])
    def test_a_definite_no_locks_at_once_and_a_yes_opens_again(self, alice, lamp, shop, state):
        shop.change(KEY, state=state)
        with travel(27 * HOUR):
            check()
            assert not opens(alice, lamp)
            assert state_of(license(), now()) == state
            assert (license().expires_at <= now()) == (state == "ended")
        shop.change(KEY, state="active", ends=(now() + timedelta(days=365)).isoformat())
        with travel(54 * HOUR):
            check()
            assert opens(alice, lamp)
        assert history()[-2:] == ["license.check", "license.check"]

    @pytest.mark.parametrize("change", [{"state": "not found"}, {"products": ["chair"]}])
    def test_not_found_locks_when_it_is_said_twice_an_hour_apart(self, alice, lamp, shop, change):
        shop.change(KEY, **change)
        with travel(27 * HOUR):
            check()
            assert opens(alice, lamp)
            assert license().next_check_at - now() >= HOUR
            due_now()
            check()
            assert opens(alice, lamp)
        with travel(28 * HOUR + HOUR / 2):
            check()
            assert not opens(alice, lamp)
            assert license().state == "revoked"

    def test_not_found_twice_with_a_yes_between_locks_nothing(self, alice, lamp, shop):
        for hours, state in ((27, "not found"), (29, "active"), (60, "not found")):
            shop.change(KEY, state=state)
            with travel(hours * HOUR):
                check()
                assert opens(alice, lamp)

    def test_what_had_ended_stays_so_when_it_is_not_found_any_more(self, alice, lamp, shop):
        for hours, state in ((27, "ended"), (54, "not found"), (81, "not found")):
            shop.change(KEY, state=state)
            with travel(hours * HOUR):
                check()
                assert state_of(license(), now()) == "ended"

    def test_places_of_the_provider_that_are_taken_leave_the_end_as_it_is(self, alice, lamp, shop):
        ends = license().expires_at
        shop.change(KEY, state="no place")
        del shop.keys[KEY]["ends"]
        with travel(27 * HOUR):
            check()
            assert opens(alice, lamp) and license().expires_at == ends

    def test_an_upgrade_opens_what_it_is_for(self, alice, lamp, connection, shop):
        desk = factories.product("desk").id
        with transaction.writing() as session:
            actions.link(ANONYMOUS, session.merge(connection), "desk", session.get_one(Product, desk))
        shop.change(KEY, products=["desk"])
        with travel(27 * HOUR):
            check()
            assert viewer(alice).products == {desk}

    def test_a_new_end_is_written_about_though_the_old_one_was(self, alice, lamp, shop):
        with transaction.writing() as session:
            session.execute(update(License).values(expires_at=now() + 20 * DAY))
        with travel(7 * DAY):
            warn()
            assert len(delivered("alice@example.test")) == 1
        later = now() + 400 * DAY
        shop.change(KEY, ends=later.isoformat())
        with travel(8 * DAY):
            check()
        with travel(390 * DAY):
            warn()
            assert len(delivered("alice@example.test")) == 2

    def test_places_never_become_fewer(self, app, connection, shop, lamp):
        shop.sell(KEY, places=3)
        Browser(app, person("alice")).post("/unlock", {"key": KEY})
        shop.change(KEY, places=1)
        with travel(27 * HOUR):
            check()
        assert license().seats == 3


def test_before_its_end_comes_within_a_day_it_is_asked_again(alice, shop):
    with transaction.writing() as session:
        session.execute(update(License).values(expires_at=now() + 20 * HOUR, next_check_at=now()))
    shop.change(KEY, ends=(now() + 20 * HOUR).isoformat())
    check()
    assert 7 * HOUR < license().next_check_at - now() <= 8 * HOUR


def test_around_the_end_it_is_asked_every_hour_and_after_months_no_more(alice, lamp, shop):
    with transaction.writing() as session:
        session.execute(update(License).values(expires_at=now() + 5 * HOUR, next_check_at=now()))
    shop.change(KEY, ends=(now() + 5 * HOUR).isoformat())
    check()
    assert 0.9 * HOUR < license().next_check_at - now() < 1.1 * HOUR
    shop.change(KEY, state="ended")
    for days, low, high in ((3, 20 * HOUR, 28 * HOUR), (16, 20 * HOUR, 28 * HOUR), (30, 6 * DAY, 8 * DAY)):
        with travel(days * DAY):
            check()
            assert low < license().next_check_at - now() < high
    with travel(120 * DAY):
        check()
    assert license().next_check_at is None


class TestAnOutage:
    def test_leaves_everybody_what_they_have_for_three_days(self, alice, lamp, shop):
        shop.server.day = "500"
        with travel(27 * HOUR):
            check()
            assert opens(alice, lamp) and state_of(license(), now()) == "grace"
            ends = license().lapses_at
            assert connection_now().failing_since and connection_now().trouble.startswith("broken")
        checking._pauses.clear()
        with travel(60 * HOUR):
            check()
            assert license().lapses_at == ends
        with travel((27 + 71.9) * HOUR):
            assert opens(alice, lamp)
        with travel((27 + 72.1) * HOUR):
            assert not opens(alice, lamp)
            checks.settle()
        assert not opens(alice, lamp)  # the clock jumped back
        shop.server.day = ""
        checking._pauses.clear()
        with travel(101 * HOUR):
            check()
            assert opens(alice, lamp) and connection_now().failing_since is None

    def test_is_no_reason_to_say_that_nothing_is_open(self, app, alice, lamp, shop):
        factories.board("pro", products=[lamp])
        shop.server.day = "500"
        with travel(27 * HOUR):
            check()
            assert "/boards/pro" in Browser(app, alice).get("/unlock").text

    def test_counts_for_nothing_while_the_license_is_taken_back(self, alice, lamp, shop):
        shop.server.day = "500"
        with transaction.writing() as session:
            actions.revoke(ANONYMOUS, session.scalars(select(License)).one())
        with travel(27 * HOUR):
            check()
        with travel(100 * HOUR):
            checks.settle()
            with transaction.writing() as session:
                actions.restore(ANONYMOUS, session.scalars(select(License)).one())
            assert opens(alice, lamp)

    def test_changes_nothing_of_what_has_ended(self, alice, shop):
        shop.change(KEY, state="ended")
        with travel(27 * HOUR):
            check()
        before = history()
        shop.server.day = "500"
        for hours in (54, 140):
            with travel(hours * HOUR):
                check()
                checks.settle()
        assert history() == before

    def test_of_some_licenses_does_not_keep_the_others_from_being_asked(self, connection, lamp, shop):
        sold(shop, 12, lamp)
        good, calls = shop.server.answer, itertools.count()
        shop.server.answer = lambda asked: said({}, 500) if next(calls) % 3 else good(asked)
        with travel(27 * HOUR):
            check()
        assert shop.calls == 12

    def test_is_left_in_peace_for_a_minute(self, connection, lamp, shop):
        sold(shop, 60, lamp)
        shop.server.day = "500"
        with travel(27 * HOUR):
            check()
            check()
        assert shop.calls == checking.ENOUGH

    def test_is_not_asked_about_license_by_license(self, connection, lamp, shop):
        sold(shop, 12, lamp)
        shop.server.day = "500"
        with travel(27 * HOUR):
            check()
            assert shop.calls == checking.ENOUGH
            with transaction.reading() as session:
                assert all(session.scalars(select(License.lapses_at)))

    def test_that_asks_to_wait_is_waited_for_and_nothing_lapses(self, connection, lamp, shop):
        sold(shop, 5, lamp)
        shop.server.day = "429"
        with travel(27 * HOUR):
            check()
            assert shop.calls == 1
            with transaction.reading() as session:
                waiting = session.scalars(select(License).where(License.lapses_at.is_(None))).all()
            assert len(waiting) == 4
            assert all(timedelta(seconds=100) < one.next_check_at - now() < timedelta(seconds=125) for one in waiting)

    def test_is_waited_for_as_long_as_it_asks(self, alice, shop):
        shop.server.answer = lambda asked: said({}, 429, **{"Retry-After": "7200"})
        with travel(27 * HOUR):
            check()
            assert license().next_check_at - now() > 1.8 * HOUR

    def test_of_our_own_making_is_told_to_administrators_once(self, alice, lamp, shop):
        person("boss", "administrator")
        shop.server.answer = lambda asked: said({}, 401)
        with travel(27 * HOUR):
            check()
            began = connection_now().failing_since
            due_now()
            check()
            assert opens(alice, lamp) and connection_now().failing_since == began
            (mail,) = delivered("boss@example.test")
        assert "The provider refuses us." in text_of(mail)


class TestAHalt:
    def test_comes_before_too_many_turn_bad(self, connection, lamp, shop):
        boss, address = viewer(person("boss", "administrator")), f"/admin/connections/{connection.public_id}"
        keys = sold(shop, 20, lamp)
        for key in keys[:8]:
            shop.change(key, state="revoked")
        with travel(27 * HOUR):
            check()
            assert connection_now().halted_at
            with transaction.reading() as session:
                assert set(session.scalars(select(License.state))) == {"active"}
            assert "license.put_back" in history()
            (mail,) = delivered("boss@example.test")
            assert "Checking of licenses has stopped: The shop" in mail["Subject"]
            with transaction.reading():
                (told,) = [one for one in warnings(boss) if "stopped" in one.fact]
            assert told.address == address
            calls = shop.calls
            check()
            assert shop.calls == calls

    def test_comes_for_keys_that_nobody_finds_any_more_before_any_is_closed(self, connection, lamp, shop):
        for key in sold(shop, 20, lamp):
            shop.change(key, state="not found")
        with travel(27 * HOUR):
            check()
        assert connection_now().halted_at
        with transaction.reading() as session:
            assert not any(session.scalars(select(License.missing_since)))

    def test_does_not_come_for_what_happens_every_day(self, connection, lamp, shop):
        keys = sold(shop, 30, lamp)
        for key in keys[:5]:
            shop.change(key, state="refunded")
        with travel(27 * HOUR):
            check()
            assert not connection_now().halted_at
            with transaction.reading() as session:
                assert session.scalars(select(License.state)).all().count("refunded") == 5

    @pytest.mark.parametrize("some", [2, 20])
    def test_comes_though_they_are_checked_a_few_at_a_time(self, connection, lamp, shop, some):
        for key in sold(shop, 40, lamp)[:20]:
            shop.change(key, state="revoked")
        with travel(27 * HOUR), transaction.reading():
            (to,) = all_connected()
            while due := checking.lease(to, some):
                if not checking.check(to, due):
                    break
        assert connection_now().halted_at

    def test_does_not_come_for_the_first_few_of_many(self, connection, lamp, shop):
        for key in sold(shop, 40, lamp)[:4]:
            shop.change(key, state="revoked")
        with travel(27 * HOUR), transaction.reading():
            (to,) = all_connected()
            while due := checking.lease(to, 4):
                assert checking.check(to, due)

    def test_does_not_come_for_two(self, connection, lamp, shop):
        for key in sold(shop, 2, lamp):
            shop.change(key, state="revoked")
        with travel(27 * HOUR):
            check()
        assert not connection_now().halted_at

    def test_does_not_come_for_those_missing_when_they_are_missing_again(self, connection, lamp, shop):
        for key in sold(shop, 20, lamp)[:3]:
            shop.change(key, state="not found")
        for hours in (27, 29):
            with travel(hours * HOUR):
                check()
        assert not connection_now().halted_at
        with transaction.reading() as session:
            assert session.scalars(select(License.state)).all().count("revoked") == 3

    def test_looks_at_a_day_and_not_at_all_the_good_ones_before(self, connection, lamp, shop):
        keys = sold(shop, 20, lamp)
        for days in range(1, 7):
            with travel(days * 30 * HOUR):
                check()
        for key in keys[:10]:
            shop.change(key, state="revoked")
        with travel(7 * 30 * HOUR):
            check()
        assert connection_now().halted_at

    def test_counts_no_licenses_that_got_no_answer(self, connection, lamp, shop):
        keys = sold(shop, 20, lamp)
        shop.server.day = "500"
        with travel(27 * HOUR):
            check()
        shop.server.day = ""
        for key in keys[:5]:
            shop.change(key, state="revoked")
        with travel(29 * HOUR):
            checking._pauses.clear()
            check()
        assert connection_now().halted_at

    def test_leaves_what_turned_bad_on_earlier_days(self, connection, lamp, shop):
        keys = sold(shop, 20, lamp)
        shop.change(keys[0], state="refunded")
        with travel(27 * HOUR):
            check()
        for key in keys:
            shop.change(key, state="revoked")
        with travel(3 * DAY):
            check()
        assert connection_now().halted_at
        with transaction.reading() as session:
            states = dict(session.execute(select(License.remote_id, License.state)).all())
        assert states.pop(keys[0].lower()) == "refunded" and set(states.values()) == {"active"}

    def test_lets_no_answer_through_that_was_on_its_way(self, connection, lamp, shop):
        (key,) = sold(shop, 1, lamp)
        shop.change(key, state="revoked")
        with travel(27 * HOUR):
            with transaction.reading():
                (to,) = all_connected()
            due = checking.lease(to, 1)
            with transaction.writing() as session:
                session.scalars(select(Connection)).one().halted_at = now()
            assert not checking.check(to, due)
        with transaction.reading() as session:
            assert session.scalars(select(License.state)).all() == ["active"]

    def test_lets_a_key_wait_that_the_provider_says_no_to(self, app, alice, connection, shop):
        with transaction.writing() as session:
            session.scalars(select(Connection)).one().halted_at = now()
        shop.sell("SHOP-BBBB2222", state="revoked")
        shop.sell("SHOP-CCCC3333")
        answers = [
            Browser(app, alice).post("/unlock", {"key": f"SHOP-{key}"}).status_code for key in ("BBBB2222", "CCCC3333")
        ]
        assert answers == [303, 303]
        with transaction.reading() as session:
            assert [claim.key_end for claim in session.scalars(select(Claim))] == ["2222"]

    @pytest.mark.parametrize("accept", [True, False])
    def test_ends_when_somebody_has_looked(self, app, connection, lamp, shop, accept):
        keys = sold(shop, 20, lamp)
        for key in keys:
            shop.change(key, state="revoked")
        with travel(27 * HOUR):
            check()
            arguments = ["connections", "resume", connection_now().public_id, *(["--accept"] if accept else [])]
            assert app.test_cli_runner().invoke(args=arguments).exit_code == 0
            check()
            check()
            assert bool(connection_now().halted_at) is not accept
            with transaction.reading() as session:
                assert session.scalar(select(LogEntry.after).where(LogEntry.action == "connection.resume")) == {
                    "accept": accept
                }
            with transaction.reading() as session:
                assert set(session.scalars(select(License.state))) == {"revoked" if accept else "active"}


def test_time_that_has_passed_stays_so_when_the_clock_jumps_back(app, lamp, connection, shop):
    alice = person("alice")
    factories.license_for(alice, lamp, expires_at=now() + HOUR)
    with travel(HOUR / 2):
        checks.settle()
    assert opens(alice, lamp)
    with travel(2 * HOUR):
        checks.settle()
    assert not opens(alice, lamp)
    assert history()[-1] == "license.end"
    with transaction.writing() as session:
        actions.change_end(ANONYMOUS, session.scalars(select(License)).one(), now() + DAY)
    assert opens(alice, lamp)


def test_on_demand_it_is_asked_at_once(app, alice, lamp, shop):
    shop.change(KEY, state="refunded")
    with transaction.reading() as session:
        license = session.scalars(select(License.public_id)).one()
    support = Browser(app, person("eleni", "support"))
    assert "Check it now" in support.get(f"/admin/licenses/{license}").text
    assert support.post(f"/admin/licenses/{license}/checks").status_code == 303
    worker.drain()
    assert not opens(alice, lamp)


def test_who_has_renewed_needs_neither_wait_nor_enter_the_key(app, alice, lamp, shop):
    browser, address = Browser(app, alice), f"/licenses/{license().public_id}"
    assert "I have renewed it" not in browser.get(address).text
    with travel(370 * DAY):
        check()
        assert not opens(alice, lamp)
        browser.sign_in(alice)
        assert "I have renewed it" in browser.get(address).text
        shop.change(KEY, state="active", ends=(now() + timedelta(days=365)).isoformat())
        assert browser.post(f"{address}/checks").status_code == 303
        worker.drain()
        assert opens(alice, lamp)
        answers = [browser.post(f"{address}/checks").status_code for _ in range(10)]
        assert (answers[0], answers[-1]) == (303, 429)


def test_restored_by_staff_it_opens_until_its_provider_says_no_again(alice, lamp, shop):
    shop.change(KEY, state="suspended")
    with travel(27 * HOUR):
        check()
        assert not opens(alice, lamp)
        with transaction.writing() as session:
            actions.restore(ANONYMOUS, session.scalars(select(License)).one())
        assert opens(alice, lamp)
        worker.drain()
        assert not opens(alice, lamp)


def test_out_of_a_backup_it_opens_nothing_until_it_was_asked(alice, lamp, shop):
    with transaction.writing():
        actions.hold_licenses()
        actions.check_licenses()
    assert not opens(alice, lamp)
    check()
    assert opens(alice, lamp)


def test_two_workers_share_what_is_due(connection, lamp, shop, app):
    sold(shop, 10, lamp)
    with transaction.reading():
        (to,) = all_connected()
    with travel(27 * HOUR):
        first, second = checking.lease(to, 6), checking.lease(to, 6)
    assert (len(first), len(second)) == (6, 4)
    assert not {one.id for one in first} & {one.id for one in second}


def test_a_link_that_is_gone_closes_and_is_no_sign_of_a_mistake(alice, lamp, connection, shop):
    desk = factories.product("desk")
    with transaction.writing() as session:
        mine = session.merge(connection)
        actions.link(ANONYMOUS, mine, "desk", session.merge(desk))
        actions.unlink(ANONYMOUS, mine, "lamp", session.merge(lamp))
    with travel(27 * HOUR):
        check()
    assert license().missing_since is None and license().state == "active"
    assert not opens(alice, lamp)
    with transaction.reading() as session:
        assert session.scalars(select(Seat)).one()


def test_a_third_of_what_a_provider_takes_is_left_for_people(connection, lamp, shop):
    sold(shop, 60, lamp)
    with travel(27 * HOUR):
        with transaction.reading():
            (to,) = all_connected()
        checking.check_some(to, 0.05)
    assert shop.calls == 40  # for six seconds, of 600 a minute


def test_checks_count_with_the_keys_that_people_enter(app, connection, lamp, shop, monkeypatch):
    monkeypatch.setattr("tests.licenses.shop.Shop.per_minute", 2)
    sold(shop, 1, lamp)
    browser = Browser(app, person("alice"))
    with travel(27 * HOUR):
        with transaction.reading():
            (to,) = all_connected()
        checking.check_some(to, 0.05)
        for key in ("SHOP-BBBB2222", "SHOP-CCCC3333"):
            browser.post("/unlock", {"key": key})
    assert shop.calls == 2


def test_where_checks_have_come_to_need_the_key_it_is_asked_for_and_kept(app, alice, lamp, connection, shop):
    with transaction.writing() as session:
        session.scalars(select(Connection)).one().settings = {"address": shop.server.address, "keeps": "yes"}
    with travel(27 * HOUR):
        check()
        assert connection_now().trouble == "no key" and shop.calls == 1
        Browser(app, alice).post("/unlock", {"key": KEY})
        due_now()
        check()
        assert connection_now().trouble == "" and shop.server.asked[-1].body == b'{"key": "SHOP-AAAA1111"}'


def test_a_kept_key_that_can_not_be_read_any_more_locks_nothing_and_is_told_of(app, alice, lamp, connection, shop):
    with transaction.writing() as session:
        session.scalars(select(License)).one().sealed_key = "sealed by a secret that is gone"
    with travel(27 * HOUR):
        check()
        assert opens(alice, lamp)
    assert connection_now().trouble == "unreadable" and shop.calls == 1


def test_all_of_a_connection_can_be_asked_for_and_that_is_in_the_log(alice, connection, shop):
    with transaction.writing() as session:
        actions.recheck_all(ANONYMOUS, session.merge(connection))
    check()
    assert shop.calls == 2
    with transaction.reading() as session:
        assert session.scalar(select(LogEntry.id).where(LogEntry.action == "connection.check"))
