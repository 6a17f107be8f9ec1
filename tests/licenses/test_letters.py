"""Letters about keys that had to wait, and before a license ends."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.accounts.models import Person
from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions
from forum.licenses.actions import retrying
from forum.licenses.jobs.claims import try_claims
from forum.licenses.jobs.letters import warn
from forum.licenses.models import Claim, License, Seat
from tests import factories
from tests.licenses.shop import connect
from tests.mail import delivered, links_in, text_of
from tests.people import Browser, person, viewer

KEY = "SHOP-AAAA1111"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def lamp(app):
    return factories.product("lamp", renew_url="https://vendor.example/renew")


@pytest.fixture
def alice(app):
    return person("alice")


def claims() -> int:
    with transaction.reading() as session:
        return len(session.scalars(select(Claim)).all())


class TestAKeyThatHadToWait:
    @pytest.fixture(autouse=True)
    def waiting(self, app, lamp, alice, shop):
        connect(shop, lamp)
        shop.sell(KEY)
        shop.server.day = "500"
        assert Browser(app, alice).post("/unlock", {"key": KEY}).status_code == 303
        assert claims() == 1

    def test_is_tried_again_by_itself_until_it_is_through(self, alice, lamp, shop):
        calls = shop.calls
        try_claims()
        assert shop.calls == calls  # in a minute
        with travel(2 * MINUTE):
            try_claims()
        assert claims() == 1
        shop.server.day = ""
        with travel(5 * MINUTE):
            try_claims()
            (mail,) = delivered("alice@example.test")
        assert lamp.id in viewer(alice).products and claims() == 0
        assert mail["Subject"] == "Your license is open" and "Lamp is open to you" in text_of(mail)

    def test_is_told_of_as_well_when_it_is_no_good(self, alice, shop):
        shop.server.day = ""
        shop.change(KEY, state="revoked")
        with travel(2 * MINUTE):
            try_claims()
            (mail,) = delivered("alice@example.test")
        assert mail["Subject"] == "Your license key could not be accepted"
        assert "1111" in text_of(mail) and KEY not in text_of(mail)
        assert claims() == 0

    def test_lets_ask_for_a_place_where_none_is_free(self, app, alice, shop):
        shop.server.day = ""
        Browser(app, person("bob")).post("/unlock", {"key": KEY})
        with travel(2 * MINUTE):
            try_claims()
            assert "you can ask for one" in text_of(delivered("alice@example.test")[0])
            with transaction.reading() as session:
                license = session.scalars(select(License.public_id)).one()
            assert Browser(app, alice).post(f"/licenses/{license}/asking").status_code == 303

    def test_gives_no_place_to_who_was_suspended_meanwhile(self, alice, shop):
        shop.server.day = ""
        with transaction.writing() as session:
            session.get(Person, alice.id).suspended_until = now() + DAY
        with travel(2 * MINUTE):
            try_claims()
        with transaction.reading() as session:
            assert not session.scalars(select(Seat)).all()
        assert claims() == 0

    def test_is_tried_at_least_every_hour_and_by_one_worker_at_a_time(self, shop):
        asked = shop.calls
        for hours in range(1, 20):
            with travel(hours * HOUR + hours * MINUTE):
                try_claims()
        assert shop.calls == asked + 19
        with travel(21 * HOUR):
            assert len(retrying.take()) == 1 and not retrying.take()

    def test_is_given_up_after_a_day(self, shop):
        tries = 0
        for hours in range(1, 26):
            with travel(hours * HOUR):
                try_claims()
                tries += claims()
        assert tries == 23 and claims() == 0
        with travel(26 * HOUR):
            assert "couldn’t be asked for a whole day" in text_of(delivered("alice@example.test")[0])


class TestBeforeTheEnd:
    @pytest.fixture
    def license(self, alice, lamp) -> License:
        return factories.license_for(alice, lamp, expires_at=now() + 30 * DAY)

    def letters(self) -> list[str]:
        return [mail["Subject"] for mail in delivered("alice@example.test")]

    def test_a_letter_goes_out_a_fortnight_and_a_day_ahead_and_once_each(self, license):
        written, ends = [], f"{license.expires_at:%-d %b %Y}"
        for days in (10, 15.9, 16.1, 28.9, 29.1, 31):
            with travel(days * DAY):
                warn()
                warn()
                written.append(len(self.letters()))
        assert written == [0, 0, 1, 1, 2, 2]
        mail = delivered("alice@example.test")[0]
        assert mail["Subject"] == f"Your license for Lamp ends on {ends}"
        assert "https://vendor.example/renew" in links_in(mail)

    def test_none_goes_out_for_one_that_renews_itself(self, license):
        with transaction.writing() as session:
            session.execute(update(License).values(renews=True))
        with travel(29.5 * DAY):
            warn()
            assert not self.letters()

    @pytest.mark.parametrize("off", [{"renews": True}, {"revoked_at": now()}], ids=lambda off: next(iter(off)))
    def test_it_goes_out_late_once_the_license_neither_renews_itself_nor_is_taken_back(self, license, off):
        with travel(17 * DAY):
            for change, letters in ((off, 0), ({"renews": False, "revoked_at": None}, 1)):
                with transaction.writing() as session:
                    session.execute(update(License).values(change))
                warn()
                assert len(self.letters()) == letters

    def test_a_new_end_set_by_staff_is_written_about_again(self, license):
        with travel(17 * DAY):
            warn()
            assert len(self.letters()) == 1
            with transaction.writing() as session:
                actions.change_end(ANONYMOUS, session.scalars(select(License)).one(), now() + 100 * DAY)
        with travel((17 + 90) * DAY):
            warn()
            assert len(self.letters()) == 2

    def test_none_goes_out_for_one_that_came_here_later_but_the_last(self, alice, lamp):
        factories.license_for(alice, lamp, expires_at=now() + 5 * DAY)
        warn()
        assert not self.letters()
        with travel(4.5 * DAY):
            warn()
            assert len(self.letters()) == 1

    @pytest.mark.parametrize(
        "change", [{"expires_at": None}, {"renews": True}, {"state": "refunded"}], ids=lambda change: next(iter(change))
    )
    def test_what_changed_meanwhile_is_not_written_about(self, license, change):
        with travel(17 * DAY):
            warn()
            with transaction.writing() as session:
                session.execute(update(License).values(change))
            assert not self.letters()

    def test_who_has_no_place_any_more_gets_none(self, license):
        with travel(17 * DAY):
            warn()
            with transaction.writing() as session:
                session.delete(session.scalars(select(Seat)).one())
            assert not self.letters()

    def test_a_new_end_is_written_about_again(self, license):
        with travel(17 * DAY):
            warn()
            assert len(self.letters()) == 1
            with transaction.writing() as session:
                session.execute(update(License).values(expires_at=now() + 400 * DAY, warned_days=None))
        with travel((17 + 390) * DAY):
            warn()
            assert len(self.letters()) == 2
