"""What a member is writing is kept on the server until it is posted, thrown away or old, and is nobody else's."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select

from forum.core import limits
from forum.core.clock import travel
from forum.core.database import db
from forum.reading.jobs import forget_old_drafts
from forum.reading.models import Draft
from tests import factories
from tests.people import Browser, person

FETCH = {"X-Requested-With": "fetch"}
TEXT = "I had begun\nto say: **this**."


@pytest.fixture
def alice(app):
    return person("alice")


@pytest.fixture
def board(app):
    return factories.board()


@pytest.fixture
def thread(app, alice, board):
    return factories.thread(person("bob"), board, "The printer hums")


@pytest.fixture
def browser(app, alice):
    return Browser(app, alice)


def keep(browser: Browser, place: str, **fields):
    return browser.post("/drafts", {"place": place} | fields, headers=FETCH)


def place_of(thread) -> str:
    return f"thread-{thread.public_id}"


def composer(browser: Browser, thread, query: str = "") -> str:
    page = browser.get(f"/threads/{thread.public_id}/{thread.slug}{query}").text
    return unescape(re.search(r'<textarea id="body".*?>\n(.*?)</textarea>', page, re.DOTALL)[1])


def drafts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Draft))


class TestAComment:
    def test_comes_back_on_any_device(self, app, alice, browser, thread):
        assert int(keep(browser, place_of(thread), body=TEXT).text) > 0
        assert composer(Browser(app, alice), thread) == TEXT

    def test_is_the_one_saved_last(self, browser, thread):
        keep(browser, place_of(thread), body="First")
        keep(browser, place_of(thread), body=TEXT)
        assert composer(browser, thread) == TEXT and drafts() == 1

    def test_is_gone_once_posted(self, browser, thread):
        keep(browser, place_of(thread), body=TEXT)
        browser.post(f"/threads/{thread.public_id}/comments", {"body": TEXT})
        assert composer(browser, thread) == "" and drafts() == 0

    def test_stays_when_posting_is_refused(self, browser, thread):
        keep(browser, place_of(thread), body=TEXT)
        assert browser.post(f"/threads/{thread.public_id}/comments", {"body": " "}).status_code == 422
        assert composer(browser, thread) == TEXT

    def test_that_comes_late_after_its_post_is_not_kept(self, browser, thread):
        browser.post(f"/threads/{thread.public_id}/comments", {"body": TEXT, "once": "a-token-of-the-form"})
        keep(browser, place_of(thread), body=TEXT[:-3], once="a-token-of-the-form")
        assert drafts() == 0

    def test_can_be_thrown_away_where_it_is_written(self, browser, thread):
        keep(browser, place_of(thread), body=TEXT)
        answer = browser.post("/drafts/removal", {"place": place_of(thread), "body": TEXT})
        assert answer.headers["Location"] == f"/threads/{thread.public_id}#reply"
        page = browser.get(f"/threads/{thread.public_id}/{thread.slug}").text
        assert f'data-posted="{place_of(thread)}"' in page and TEXT not in page

    def test_emptied_is_thrown_away(self, browser, thread):
        keep(browser, place_of(thread), body=TEXT)
        assert keep(browser, place_of(thread), body=" \n").status_code == 204
        assert drafts() == 0

    def test_is_continued_by_a_quotation(self, browser, thread):
        keep(browser, place_of(thread), body=TEXT)
        comment = factories.comment(person("carol"), thread, "It hums in E.")
        assert composer(browser, thread, f"?quote={comment.public_id}").startswith(f"{TEXT}\n\n> [@carol wrote:]")

    def test_can_be_kept_without_scripts(self, browser, thread):
        page = browser.get(f"/threads/{thread.public_id}/{thread.slug}").text
        assert re.search(rf'<noscript><button [^>]*value="{place_of(thread)}" formaction="/drafts"', page)
        answer = browser.post("/drafts", {"place": place_of(thread), "body": TEXT, "once": "x"})
        assert answer.headers["Location"] == "/drafts"


class TestAThread:
    def test_comes_back_with_all_its_fields(self, browser, board):
        keep(browser, "new-thread", board="general", title="It hu", tags="printing, no", body=TEXT)
        page = browser.get("/threads/new").text
        assert 'value="It hu"' in page and 'value="printing, no"' in page and TEXT in unescape(page)
        assert re.search(r'<option selected value="general">', page)

    def test_keeps_its_words_before_those_of_a_link(self, browser, board):
        keep(browser, "new-thread", title="It hu", body=TEXT)
        page = browser.get("/threads/new?title=Another&board=general").text
        assert 'value="It hu"' in page and TEXT in unescape(page)

    def test_is_gone_once_posted(self, browser, board):
        keep(browser, "new-thread", title="It hums", body=TEXT)
        browser.post("/threads/new", {"board": "general", "title": "It hums", "body": TEXT})
        assert drafts() == 0


class TestAnEdit:
    @pytest.fixture
    def comment(self, alice, thread):
        return factories.comment(alice, thread, "It hums in E.")

    def test_comes_back_and_is_gone_once_saved(self, browser, comment):
        place, address = f"edit-{comment.public_id}", f"/comments/{comment.public_id}/edit"
        keep(browser, place, body=TEXT)
        assert TEXT in unescape(browser.get(address).text)
        browser.post(address, {"body": TEXT})
        assert drafts() == 0

    def test_of_a_question_has_its_title_and_tags(self, browser, alice, board):
        thread = factories.thread(alice, board, "The printer sings")
        question = browser.get(f"/threads/{thread.public_id}/{thread.slug}").text
        place = "edit-" + re.search(r'data-comment="(\w+)"', question)[1]
        keep(browser, place, title="The printer hums", tags="printing", language="el", body=TEXT)
        page = browser.get(f"/threads/{thread.public_id}/edit").text
        assert 'value="The printer hums"' in page and 'value="printing"' in page and TEXT in unescape(page)
        assert re.search(r'<option selected value="el">', page)

    def test_gives_way_to_a_later_edit(self, browser, comment):
        keep(browser, f"edit-{comment.public_id}", body=TEXT)
        with travel(timedelta(minutes=1)):
            Browser(browser.app, person("jonas", "moderator")).post(
                f"/comments/{comment.public_id}/edit", {"body": "It hums in F."}
            )
        page = unescape(browser.get(f"/comments/{comment.public_id}/edit").text)
        assert "It hums in F." in page and TEXT not in page
        assert TEXT in unescape(browser.get("/drafts").text)


class TestTheList:
    def test_leads_to_where_each_is_written(self, browser, thread, alice):
        comment = factories.comment(alice, thread, "It hums in E.")
        places = [place_of(thread), "new-thread", f"edit-{comment.public_id}"]
        for place in places:
            keep(browser, place, body=f"For {place}", title="A new hum" if place == "new-thread" else "")
        page = browser.get("/drafts").text
        for address in (f"/threads/{thread.public_id}#reply", "/threads/new", f"/comments/{comment.public_id}/edit"):
            assert f'<a href="{address}">' in page
            assert browser.get(address.partition("#")[0]).status_code in (200, 301)
        assert page.count("The printer hums") == 2 and "A new hum" in page
        assert all(f"For {place}" in page for place in places)

    def test_throws_away(self, browser, thread):
        keep(browser, place_of(thread), body=TEXT)
        answer = browser.post("/drafts/removal", {"place": place_of(thread), "back": "/drafts"})
        assert answer.headers["Location"] == "/drafts"
        assert "No drafts" in browser.get("/drafts").text

    def test_goes_back_to_this_site_only(self, browser, thread):
        answer = browser.post("/drafts/removal", {"place": "new-thread", "back": "//evil.example"})
        assert answer.headers["Location"] == "/threads/new"

    def test_shows_the_text_without_the_title_of_what_is_out_of_reach(self, app, alice, browser):
        ledger = factories.product("ledger")
        bob = person("bob")
        factories.license_for(bob, ledger)
        secret = factories.thread(bob, factories.board("pro", products=[ledger]), "The secret")
        for place in (place_of(secret), "thread-aaaaaaaaaaaa"):
            keep(browser, place, body=TEXT)
        page = browser.get("/drafts").text
        assert (
            page.count(TEXT) == 2
            and "The secret" not in page
            and secret.public_id not in page.replace(f'value="{place_of(secret)}"', "")
        )

    def test_is_for_nobody_else(self, app, browser, thread):
        keep(browser, place_of(thread), body=TEXT)
        keep(browser, "new-thread", body=TEXT)
        other = Browser(app, person("dimitra", "administrator"))
        assert TEXT not in other.get("/drafts").text and TEXT not in unescape(other.get("/threads/new").text)
        assert composer(other, thread) == ""
        other.post("/drafts/removal", {"place": "new-thread"})
        assert drafts() == 2


class TestBounds:
    @pytest.mark.parametrize(
        "place", ["", "elsewhere", "thread-", "thread-AAAAAAAAAAAA", "edit-aaaaaaaaaaaa/../x", "new-thread-2"]
    )
    def test_a_place_is_one_of_ours(self, browser, place):
        assert keep(browser, place, body=TEXT).status_code == 422
        assert browser.post("/drafts/removal", {"place": place}).status_code == 422

    def test_a_text_is_as_long_as_a_post(self, browser, thread):
        assert keep(browser, place_of(thread), body="x" * 64_000).status_code == 200
        assert keep(browser, place_of(thread), body="y" * 64_001).status_code == 422
        assert composer(browser, thread)[0] == "x"

    def test_the_last_fifty_are_kept(self, browser):
        for number in range(51):
            place = f"thread-aaaaaaaaaa{chr(97 + number // 26)}{chr(97 + number % 26)}"
            with travel(timedelta(seconds=number * 2)):
                keep(browser, place, body=f"Number {number}.")
        page = browser.get("/drafts").text
        assert page.count("<article") == 50
        assert "Number 0." not in page and "Number 50." in page

    def test_saving_has_a_limit(self, browser):
        most = limits.LIMITS["draft"].tries
        answers = [keep(browser, "new-thread", body=TEXT).status_code for _ in range(most + 1)]
        assert answers == [200] * most + [429]

    def test_they_go_after_half_a_year(self, app, browser, thread):
        with travel(-timedelta(days=181)):
            keep(browser, place_of(thread), body=TEXT)
        with travel(-timedelta(days=179)):
            keep(browser, "new-thread", body=TEXT)
        forget_old_drafts()
        assert drafts() == 1 and composer(browser, thread) == ""
