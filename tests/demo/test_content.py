"""What the demo's files say fits together: whoever and whatever is named is there, at the time of being named."""

from datetime import timedelta

import pytest

from forum.demo import content
from forum.demo.cli import WHO
from forum.demo.loader import ON_COMMENTS, ON_THREADS, SHOWN
from forum.help.docusaurus.folder import read_folder

SITE, THREADS = content.site(), content.threads()
EVENTS = content.events(THREADS, content.site()["licenses"])
PEOPLE = {said["handle"] for said in SITE["people"]}
BOARDS = {said["slug"]: said for said in SITE["boards"]}
PRODUCTS = {said["slug"] for said in SITE["products"]}


def test_every_key_and_handle_is_there_once():
    for names in (
        [said["key"] for said in THREADS],
        [said["handle"] for said in SITE["people"]],
        [said["slug"] for said in SITE["boards"]],
    ):
        assert len(names) == len(set(names))


@pytest.mark.parametrize("thread", THREADS, ids=lambda said: said["key"])
def test_who_and_where_a_thread_names_is_there(thread):
    named = {thread["author"], *thread.get("me_too", ())}
    for comment in thread.get("comments", ()):
        named |= {comment["author"], *comment.get("useful", ())}
        assert comment["author"] not in comment.get("useful", ())
    named |= {act["by"] for act in thread.get("acts", ())}
    assert named <= PEOPLE
    assert thread["author"] not in thread.get("me_too", ())
    assert {thread["board"], *(act["to"] for act in thread.get("acts", ()) if "to" in act)} <= BOARDS.keys()


@pytest.mark.parametrize("thread", THREADS, ids=lambda said: said["key"])
def test_comments_come_one_after_the_other_and_nothing_comes_from_the_future(thread):
    hours = [comment["after_hours"] for comment in thread.get("comments", ())]
    assert hours == sorted(hours) and len(set(hours)) == len(hours)
    assert min(event.ago for event in EVENTS if event.thread is thread) > timedelta()


@pytest.mark.parametrize("thread", THREADS, ids=lambda said: said["key"])
def test_acts_are_known_and_about_comments_that_are_there(thread):
    for act in thread.get("acts", ()):
        number = act.get("comment")
        assert act["act"] in (ON_COMMENTS if number else ON_THREADS.keys() | {"move"})
        if number:
            assert 2 <= number <= len(thread["comments"]) + 1


def test_what_is_quoted_was_said_before_and_in_these_words():
    said = {}
    for event in EVENTS:
        quote = event.said.get("quote") if event.kind == "comment" else None
        if quote:
            assert quote["text"].strip() in said[quote["thread"], quote["comment"]]
        if event.kind in ("start", "comment"):
            said[event.thread["key"], event.number] = event.said["body"]


def test_answers_are_accepted_where_questions_are_asked_and_one_a_thread():
    for thread in THREADS:
        accepted = [comment for comment in thread.get("comments", ()) if comment.get("accepted")]
        assert len(accepted) <= 1
        last = next((a["to"] for a in thread.get("acts", ()) if a["act"] == "move"), thread["board"])
        assert not accepted or BOARDS[last]["kind"] == "questions"


def test_products_licenses_and_locked_articles_are_known():
    pages = {page.path for page in read_folder(content.DOCS).pages}
    for board in BOARDS.values():
        assert set(board.get("products", ())) <= PRODUCTS
    for license in SITE["licenses"]:
        assert license["product"] in PRODUCTS and license.get("holder", "dimitra") in PEOPLE
    for locked in SITE["locked_articles"]:
        assert locked["path"] in pages and set(locked["products"]) <= PRODUCTS
    assert not read_folder(content.DOCS).problems


def test_the_accounts_that_are_told_are_among_the_people():
    assert set(SHOWN) == WHO.keys() <= PEOPLE
