"""Counting tries: over processes, in parallel, by window."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from forum.core import clock, limits, tally, transaction
from forum.core.clock import now
from forum.core.limits import LIMITS, TooMany
from tests.people import Browser, person


def test_a_limit_lets_so_many_through_and_no_more(app):
    for _ in range(LIMITS["unlock by member"].tries):
        limits.spend(("unlock by member", 1))
    with pytest.raises(TooMany):
        limits.spend(("unlock by member", 1))
    limits.spend(("unlock by member", 2))


def test_after_its_window_it_counts_afresh(app):
    for _ in range(LIMITS["unlock by member"].tries):
        limits.spend(("unlock by member", 1))
    with clock.travel(LIMITS["unlock by member"].window + timedelta(seconds=1)):
        limits.spend(("unlock by member", 1))


def test_in_parallel_exactly_the_limit_gets_through(app):
    def attempt(_number: int) -> bool:
        with app.app_context():
            try:
                limits.spend(("sign-in by address", "here"))
            except TooMany:
                return False
            return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(60))) == LIMITS["sign-in by address"].tries


def test_never_inside_a_writing_transaction(app):
    with pytest.raises(RuntimeError), transaction.writing() as session:
        session.connection()
        limits.spend(("post", 1))


def _count(path, times: int) -> list[int]:
    return [tally.count(path, "search somebody", 60)[0] for _ in range(times)]


def test_light_tries_are_counted_over_processes(tmp_path):
    path = tmp_path / "tries.sqlite3"
    _count(path, 1)
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        counts = pool.starmap(_count, [(path, 30)] * 3)
    assert sorted(number for each in counts for number in each) == list(range(2, 92))


def test_searching_too_often_is_told_when_to_try_again(app):
    alice = Browser(app, person("alice"))
    for _ in range(LIMITS["search"].tries):
        assert alice.get("/search?q=word").status_code == 200
    refused = alice.get("/search?q=word")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert Browser(app).get("/search?q=word").status_code == 200


@pytest.mark.parametrize(("seconds", "words"), [(1, "in a minute"), (60, "in a minute"), (61, "in 2 minutes")])
def test_nobody_is_told_to_come_back_too_early(app, seconds, words):
    reached = TooMany(now() + timedelta(seconds=seconds))
    with app.test_request_context():
        assert words in reached.words
        assert seconds - 1 <= reached.seconds <= seconds


def test_who_was_given_suggestions_while_writing_may_still_search(app):
    alice = Browser(app, person("alice"))
    for number in range(LIMITS["search"].tries + 1):
        assert alice.get(f"/suggestions/similar?title=a+long+title+{number}").status_code == 200
    assert alice.get("/search?q=word").status_code == 200


def test_members_post_six_times_a_minute(app):
    from tests import factories

    alice = person("alice")
    thread = factories.thread(alice, factories.board())
    browser = Browser(app, alice)
    answers = [
        browser.post(f"/threads/{thread.public_id}/comments", {"body": f"No. {n}"}).status_code for n in range(7)
    ]
    assert answers == [303] * 6 + [429]
    refused = browser.post(f"/threads/{thread.public_id}/comments", {"body": "The text that I wrote"})
    assert "The text that I wrote" in refused.text


def test_staff_post_sixty_times_a_minute(app):
    from tests import factories

    jonas = person("jonas", "moderator")
    thread = factories.thread(jonas, factories.board())
    browser = Browser(app, jonas)
    answers = [
        browser.post(f"/threads/{thread.public_id}/comments", {"body": f"No. {n}"}).status_code for n in range(61)
    ]
    assert answers == [303] * 60 + [429]


def test_threads_and_edits_count_as_posts(app):
    from tests import factories

    alice = person("alice")
    thread = factories.thread(alice, factories.board())
    browser = Browser(app, alice)
    started = {"board": "general", "title": "Another question", "body": "Why is that so?"}
    answers = [browser.post("/threads/new", started | {"title": f"Question no. {n}"}).status_code for n in range(3)]
    edited = {"title": "How do I begin?", "body": "I tried.", "language": "en"}
    answers += [browser.post(f"/threads/{thread.public_id}/edit", edited).status_code for _ in range(4)]
    assert answers == [303] * 6 + [429]


@pytest.mark.parametrize(
    ("name", "address"), [("search", "/search?q=word"), ("suggestion", "/suggestions/articles?body=a+long+text+here")]
)
def test_visitors_search_so_often_from_a_place_whatever_it_calls_itself(app, name, address):
    """By turns in each of these headers: one that was believed would leave tries over."""
    tries, here = LIMITS[name].tries, {"REMOTE_ADDR": "192.0.2.1"}
    names = ("X-Forwarded-For", "X-Real-Ip", "Forwarded")
    forged = [{names[n % 3]: f"203.0.113.{n}"} for n in range(tries + 2)]
    answers = [Browser(app).get(address, headers=each, environ_base=here).status_code for each in forged]
    assert answers == [200] * tries + [429] * 2
    assert Browser(app).get(address, environ_base={"REMOTE_ADDR": "192.0.2.2"}).status_code == 200


def test_previews_are_limited(app):
    browser = Browser(app, person("alice"))
    answers = [browser.post("/preview", {"body": "A *word*."}).status_code for _ in range(LIMITS["preview"].tries + 1)]
    assert answers == [200] * LIMITS["preview"].tries + [429]
