"""Parallel tries from several processes, on the real database."""

from sqlalchemy import select

from forum.core import transaction
from forum.core.limits import LIMITS
from forum.licenses.models import Seat
from tests import factories
from tests.licenses.keys_of import license_of
from tests.licenses.racing import race
from tests.people import person


def people(count: int) -> list[int]:
    return [person(f"member{n}").id for n in range(count)]


def own_addresses(count: int) -> list[str]:
    return [f"192.0.2.{n}" for n in range(count)]


def taken_places() -> list[int]:
    with transaction.reading() as session:
        return sorted(session.scalars(select(Seat.number)))


def test_of_fifty_people_with_one_key_one_gets_its_place(app):
    key, _ = license_of(factories.product(), seats=1)
    assert race(app, people(50), own_addresses(50), key) == {303: 1, 422: 49}
    assert taken_places() == [1]


def test_places_go_to_as_many_as_there_are(app):
    key, _ = license_of(factories.product(), seats=7)
    assert race(app, people(20), own_addresses(20), key) == {303: 7, 422: 13}
    assert taken_places() == [1, 2, 3, 4, 5, 6, 7]


def test_parallel_tries_of_a_member_do_not_pass_the_limit_together(app):
    tries = LIMITS["unlock by member"].tries
    answered = race(app, people(1) * 24, own_addresses(24), "WRONG-KEY-12345")
    assert answered == {422: tries, 429: 24 - tries}


def test_parallel_tries_from_an_address_do_not_pass_the_limit_together(app):
    tries = LIMITS["unlock by address"].tries
    answered = race(app, people(40), ["192.0.2.1"] * 40, "WRONG-KEY-12345")
    assert answered == {422: tries, 429: 40 - tries}
