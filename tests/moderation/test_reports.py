"""Reporting a post: what members say against it, and what becomes of that."""

import pytest
from sqlalchemy import select

from forum.core.database import db
from forum.core.limits import LIMITS
from forum.moderation.models import Report, ReviewItem
from tests import factories
from tests.people import Browser, person

SPAM = {"kind": "spam", "words": "They sell watches."}


@pytest.fixture
def post(app):
    """A comment of Bob's in Alice's thread."""
    thread = factories.thread(person("alice"), factories.board())
    return factories.comment(person("bob"), thread, "Buy my watches!")


@pytest.fixture
def charlie(app):
    return Browser(app, person("charlie"))


def at(post) -> str:
    return f"/comments/{post.public_id}/report"


def thread_of(post) -> str:
    return f"/comments/{post.public_id}"


def items() -> list[ReviewItem]:
    db.session.rollback()
    return list(db.session.scalars(select(ReviewItem).order_by(ReviewItem.id)))


def page_of_thread(browser, post) -> str:
    return browser.get(browser.get(thread_of(post)).headers["Location"].partition("#")[0]).text


def test_members_find_the_way_to_report_beside_posts_of_others_alone(app, post, charlie):
    assert f'href="{at(post)}"' in page_of_thread(charlie, post)
    for browser in (Browser(app), Browser(app, db.session.get_one(type(person("dora")), post.author_id))):
        assert f'href="{at(post)}"' not in page_of_thread(browser, post)


def test_a_report_opens_an_item_and_thanks(post, charlie):
    assert "Buy my watches!" in charlie.get(at(post)).text
    response = charlie.post(at(post), SPAM)
    assert (response.status_code, response.headers["Location"]) == (303, at(post))
    assert "A moderator will look at it." in charlie.get(at(post)).text
    [item] = items()
    [report] = db.session.scalars(select(Report))
    assert (item.comment_id, report.item_id) == (post.id, item.id)
    assert (report.kind, report.words) == ("spam", "They sell watches.")


def test_what_is_wrong_must_be_said_and_the_words_are_kept(post, charlie):
    response = charlie.post(at(post), {"words": "I have many words."})
    assert response.status_code == 422
    assert "Choose what is wrong." in response.text and "I have many words." in response.text
    assert charlie.post(at(post), {"kind": "other"}).status_code == 422
    assert charlie.post(at(post), {"kind": "spam", "words": "x" * 501}).status_code == 422
    assert charlie.post(at(post), {"kind": "dull"}).status_code == 422
    assert items() == []


def test_several_reports_are_one_item_and_each_person_counts_once(app, post, charlie):
    charlie.post(at(post), SPAM)
    charlie.post(at(post), SPAM | {"words": "Again!"})
    Browser(app, person("dora")).post(at(post), {"kind": "rude", "words": ""})
    assert len(items()) == 1
    assert len(db.session.scalars(select(Report)).all()) == 2


def test_nobody_reports_their_own_post(app, post):
    bob = Browser(app, db.session.get_one(type(person("dora")), post.author_id))
    assert bob.get(at(post)).status_code == 403
    assert bob.post(at(post), SPAM).status_code == 403
    assert items() == []


def test_the_reporter_learns_what_became_of_it_and_nothing_else(app, post, charlie):
    charlie.post(at(post), SPAM)
    jonas = Browser(app, person("jonas", "moderator"))
    jonas.post(f"/queue/{items()[0].public_id}/hiding", {"reason": "We sell no watches here."})
    told = charlie.get(at(post)).text
    assert "taken it down" in told
    assert "Buy my watches!" not in told and "We sell no watches" not in told and "Jonas" not in told


def test_who_did_not_report_a_hidden_post_finds_nothing_there(app, post, charlie):
    charlie.post(at(post), SPAM)
    Browser(app, person("jonas", "moderator")).post(f"/comments/{post.public_id}/hiding", {"reason": "Watches."})
    assert Browser(app, person("dora")).get(at(post)).status_code == 404
    assert [item.decision for item in items()] == ["hidden"]


def test_a_kept_post_that_others_report_comes_back_as_a_new_item(app, post, charlie):
    charlie.post(at(post), SPAM)
    Browser(app, person("jonas", "moderator")).post(f"/queue/{items()[0].public_id}/keeping")
    charlie.post(at(post), SPAM)
    assert [item.decision for item in items()] == ["kept"]
    Browser(app, person("dora")).post(at(post), SPAM)
    assert [item.decision for item in items()] == ["kept", ""]


def test_reports_are_limited(app, charlie):
    thread = factories.thread(person("alice"), factories.board())
    bob = person("bob")
    posts = [factories.comment(bob, thread, f"Watch {n}") for n in range(LIMITS["report"].tries + 1)]
    assert [charlie.post(at(post), SPAM).status_code for post in posts] == [303] * LIMITS["report"].tries + [429]


def test_what_is_hidden_is_reported_by_nobody_not_even_who_still_sees_it(app, post):
    jonas = Browser(app, person("jonas", "moderator"))
    jonas.post(f"/comments/{post.public_id}/hiding", {"reason": "Watches."})
    assert jonas.get(at(post)).status_code == 404
    assert jonas.post(at(post), SPAM).status_code == 404
    assert items() == []
