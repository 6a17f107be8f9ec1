"""Parallel tries from several processes, on the real database."""

import multiprocessing
from collections import Counter

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.core.limits import LIMITS
from forum.licenses.models import Seat
from tests import factories
from tests.licenses.keys_of import license_of
from tests.licenses.racing import contend
from tests.people import person

PROCESSES, EACH = 4, 13


@pytest.fixture
def race(app):
    """Sends a key for these people, from these addresses, all at once; how often each status was answered."""
    settings = app.extensions["stoa.settings"]
    environment = {
        "STOA_INSTANCE": settings.instance,
        "STOA_DATABASE_URL": settings.database_url,
        "STOA_SECRET_KEY": settings.secret_key,
    }
    processes = multiprocessing.get_context("spawn")

    def run(people: list[int], addresses: list[str], key: str) -> Counter:
        barrier, answers = processes.Barrier(PROCESSES), processes.Queue()
        shares = [(people[n::PROCESSES], addresses[n::PROCESSES]) for n in range(PROCESSES)]
        children = [
            processes.Process(target=contend, args=(environment, *share, key, barrier, answers)) for share in shares
        ]
        for child in children:
            child.start()
        counted = Counter(answers.get(timeout=30) for _ in people)
        for child in children:
            child.join()
        return counted

    return run


def test_of_fifty_people_with_one_key_one_gets_its_place(race):
    key, _ = license_of(factories.product(), seats=1)
    people = [person(f"member{n}").id for n in range(PROCESSES * EACH)]
    addresses = [f"192.0.2.{n}" for n in range(len(people))]
    assert race(people, addresses, key) == {303: 1, 422: len(people) - 1}
    with transaction.reading() as session:
        assert len(session.scalars(select(Seat)).all()) == 1


def test_places_go_to_as_many_as_there_are(race):
    key, _ = license_of(factories.product(), seats=7)
    people = [person(f"member{n}").id for n in range(20)]
    addresses = [f"192.0.2.{n}" for n in range(len(people))]
    assert race(people, addresses, key) == {303: 7, 422: 13}
    with transaction.reading() as session:
        assert sorted(session.scalars(select(Seat.number))) == [1, 2, 3, 4, 5, 6, 7]


def test_parallel_tries_of_a_member_do_not_pass_the_limit_together(race):
    anna = person("anna").id
    addresses = [f"192.0.2.{n}" for n in range(24)]
    tries = LIMITS["unlock by member"].tries
    assert race([anna] * 24, addresses, "WRONG-KEY-12345") == {422: tries, 429: 24 - tries}


def test_parallel_tries_from_an_address_do_not_pass_the_limit_together(race):
    people = [person(f"member{n}").id for n in range(40)]
    tries = LIMITS["unlock by address"].tries
    assert race(people, ["192.0.2.1"] * 40, "WRONG-KEY-12345") == {422: tries, 429: 40 - tries}
