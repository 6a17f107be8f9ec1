"""What support people read of how support does."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.support.models import Case, SolvedAlone
from forum.support.queries import figures as counting
from forum.support.queries.figures import figures
from tests import factories
from tests.people import viewer
from tests.statements import counted


def took(scene, case, *, opened=timedelta(days=3), answered=None, solved=None, **values) -> None:
    """Makes a case one that was opened so long ago, and answered and solved after some time."""
    moment = now() - opened
    times = {"answered_at": answered and moment + answered, "solved_at": solved and moment + solved}
    if solved:
        values |= {"state": "solved"}
    with transaction.writing() as session:
        changed = update(Case).where(Case.id == case.id)
        session.execute(changed.values(created_at=moment, opened_at=moment, **times, **values))


def solved_alone(target: str, target_id: int, count: int = 1, days: int = 1) -> None:
    with transaction.writing() as session:
        day = (now() - timedelta(days=days)).date()
        session.add(SolvedAlone(day=day, target=target, target_id=target_id, count=count))


def counts(scene, days: int = 30):
    db.session.remove()
    looker = viewer(scene.eleni)
    with transaction.reading():
        return figures(looker, days, "en")


HOUR = timedelta(hours=1)


def test_times_are_those_in_the_middle_and_of_nine_in_ten(scene):
    for hours in range(1, 11):
        took(scene, scene.opened(kind="purchase"), answered=hours * HOUR, solved=2 * hours * HOUR, helped=hours > 3)
    total = counts(scene).total
    assert (total.opened, total.open_now, total.rated, total.helped) == (10, 0, 10, 7)
    assert (total.first_answer.median, total.first_answer.most) == (5.5 * HOUR, 9 * HOUR)
    assert (total.solution.median, total.solution.most) == (11 * HOUR, 18 * HOUR)


def test_what_was_never_answered_has_no_time(scene):
    took(scene, scene.opened())
    total = counts(scene).total
    assert (total.opened, total.open_now) == (1, 1)
    assert total.first_answer.median is None and total.solution.most is None


def test_by_product_and_period(scene):
    took(scene, scene.opened(product="ledger"), answered=HOUR)
    took(
        scene,
        scene.opened(kind="purchase"),
        product_id=scene.print.id,
        opened=timedelta(days=20),
        answered=3 * HOUR,
        solved=4 * HOUR,
    )
    took(scene, scene.opened(kind="purchase", product=""), opened=timedelta(days=50))
    lines = {line.product and line.product.slug: line for line in counts(scene).by_product}
    assert {slug: (line.opened, line.open_now) for slug, line in lines.items()} == {
        "ledger": (1, 1),
        "print": (1, 0),
        None: (0, 1),
    }
    assert lines["print"].solution.median == 4 * HOUR
    assert [counts(scene, days).total.opened for days in (7, 30, 90)] == [1, 2, 3]


def test_what_is_held_or_merged_is_no_case_of_ours(scene):
    scene.opened(scene.bob)
    first, second = scene.opened(), scene.opened()
    scene.at(scene.eleni).post(f"/support/cases/{first.public_id}/merging", {"reference": second.reference})
    assert counts(scene).total.opened == 1


def test_only_the_latest_are_counted(scene, monkeypatch):
    for _number in range(3):
        scene.opened(kind="purchase")
    monkeypatch.setattr(counting, "MOST", 2)
    assert (counts(scene).total.opened, counts(scene).is_cut) == (2, True)
    assert "the latest 10,000" in scene.at(scene.eleni).get("/support/figures").text


def test_what_solved_without_a_case_is_named_as_far_as_one_may_read_it(scene):
    board, locked = factories.board(), factories.board("locked", products=[scene.print])
    open_thread = factories.thread(scene.bob, board, "How to clear the cache")
    factories.license_for(scene.charlie, scene.print)
    secret = factories.thread(scene.charlie, locked, "Between us")
    solved_alone("thread", open_thread.id, 2)
    solved_alone("thread", open_thread.id, 1, days=2)
    solved_alone("thread", secret.id, 4)
    solved_alone("article", 4711, 1)
    solved_alone("thread", open_thread.id, 50, days=60)
    found = counts(scene)
    assert found.solved_alone == 8 and [(one.title, one.count) for one in found.solvers] == [
        ("How to clear the cache", 3)
    ]
    page = scene.at(scene.eleni).get("/support/figures").text
    assert "8 times somebody was about to ask" in page and "How to clear the cache" in page and "Between us" not in page


@pytest.mark.parametrize("busy", [False, True])
def test_the_page_costs_a_fixed_number_of_statements(scene, busy):
    if busy:
        thread = factories.thread(scene.bob, factories.board())
        for number, product_id in enumerate([scene.ledger.id, scene.print.id, None, scene.ledger.id]):
            took(
                scene,
                scene.opened(kind="purchase"),
                product_id=product_id,
                answered=HOUR,
                solved=(number + 2) * HOUR,
                helped=True,
            )
            solved_alone("article", number + 1)
        solved_alone("thread", thread.id)
    browser = scene.at(scene.eleni)
    browser.get("/support/figures")
    with counted() as statements:
        browser.get("/support/figures")
    assert len(statements) == 7, "\n\n".join(statements)


def test_it_says_times_in_words_and_shares(scene):
    took(scene, scene.opened(product="ledger"), answered=90 * timedelta(minutes=1), solved=30 * HOUR, helped=True)
    page = scene.at(scene.eleni).get("/support/figures?days=7").text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "90 minutes" in words and "30 hours" in words and "100% 1 of 1" in words
    assert 'href="/support/figures?days=7" aria-current="page"' in page


def test_it_is_for_support_people(scene):
    assert scene.at(scene.alice).get("/support/figures").status_code == 404
    assert scene.at(scene.maria).get("/support/figures").status_code == 404
    assert 'href="/support/figures"' in scene.at(scene.eleni).get("/support/inbox").text
