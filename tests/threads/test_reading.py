"""Reading boards and threads: who sees what, at what cost."""

from datetime import timedelta

import pytest

from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.database import db
from forum.threads.models import Thread
from tests import factories
from tests.people import Browser, person
from tests.statements import counted

VISITOR, MEMBER = 5, 8


def address(thread) -> str:
    return f"/threads/{thread.public_id}/{thread.slug}"


def busy_thread(comments: int = 6):
    """A thread with everything on its page: tags, an answer, a mention, links to threads."""
    alice, bob = person("alice"), person("bob")
    board = factories.board()
    other = factories.thread(alice, board, "Another thread")
    thread = factories.thread(alice, board, tags=["one", "two"])
    for number in range(comments):
        answer = factories.comment(
            bob, thread, f"Number {number} for @alice, see http://localhost/threads/{other.public_id}"
        )
    factories.accept(alice, thread, answer)
    db.session.remove()
    return thread


@pytest.fixture
def world(app):
    return busy_thread()


def warm(browser: Browser, where: str) -> None:
    assert browser.get(where).status_code == 200


@pytest.mark.parametrize("where", ["/", "/boards/general", "thread", "/tags/one", "/threads/new?board=general"])
def test_a_page_costs_a_fixed_number_of_statements(app, world, where):
    where = address(world) if where == "thread" else where
    for browser, most in ((Browser(app), VISITOR), (Browser(app, person("carol")), MEMBER)):
        warm(browser, where)
        with counted() as statements:
            browser.get(where)
        assert len(statements) <= most, "\n\n".join(statements)


def test_more_comments_cost_no_more_statements(app):
    alice = person("alice")
    short, long = factories.thread(alice, factories.board()), factories.thread(alice, factories.board("b"))
    factories.comment(alice, short)
    for _ in range(19):
        factories.comment(alice, long)
    db.session.remove()
    visitor, costs = Browser(app), []
    for thread in (short, long):
        warm(visitor, address(thread))
        with counted() as statements:
            visitor.get(address(thread))
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_a_reading_visitor_gets_no_cookie(app, world):
    visitor = Browser(app)
    for where in ("/", "/boards/general", address(world), "/search?q=number", "/help"):
        assert "Set-Cookie" not in visitor.get(where).headers


def test_an_address_without_or_with_a_wrong_slug_leads_to_the_right_one(app, world):
    visitor = Browser(app)
    for wrong in (f"/threads/{world.public_id}", f"/threads/{world.public_id}/wrong"):
        response = visitor.get(f"{wrong}?page=2")
        assert response.status_code == 301
        assert response.headers["Location"] == f"{address(world)}?page=2"


@pytest.mark.parametrize("page", ["0", "-1", "abc", "1e9", "99999999999999999999", "٣", "", "1 OR 1=1", "\x00"])
def test_a_page_number_of_any_shape_leads_to_a_page(app, world, page):
    visitor = Browser(app)
    assert visitor.get(address(world), query_string={"page": page}).status_code == 200
    assert visitor.get("/boards/general", query_string={"page": page}).status_code == 200


@pytest.mark.parametrize("id", ["x", "aaaaaaaaaaaa", "0", "-1", "%00", "a" * 5000, "αβγ", "..%2f..", "1;drop"])
def test_an_id_of_any_shape_is_not_found(app, id):
    visitor = Browser(app)
    for where in (f"/threads/{id}", f"/threads/{id}/slug", f"/comments/{id}", f"/boards/{id}", f"/people/{id}"):
        assert visitor.get(where).status_code == 404


def test_a_hidden_thread_is_gone_from_everywhere_but_for_its_moderators(app, world):
    mona = person("mona", "moderator")
    with transaction.writing():
        db.session.get(Thread, world.id).hidden_at = now()
    visitor, moderator = Browser(app), Browser(app, mona)
    assert visitor.get(address(world)).status_code == 404
    assert moderator.get(address(world)).status_code == 200
    for where in ("/", "/boards/general"):
        assert world.title not in visitor.get(where).text
    assert visitor.get("/tags/one").status_code == 404


def test_a_locked_board_says_that_it_exists_and_nothing_more(app):
    ledger = factories.product("ledger")
    locked = factories.board("pro", name="Ledger Pro", products=[ledger])
    alice = person("alice")
    factories.license_for(alice, ledger)
    thread = factories.thread(alice, locked, "A private matter", tags=["secret"])
    for stranger in (Browser(app), Browser(app, person("bob"))):
        front = stranger.get("/").text
        assert "Ledger Pro" in front and "Locked" in front
        assert "A private matter" not in front
        lock = stranger.get("/boards/pro")
        assert lock.status_code == 403
        assert "A private matter" not in lock.text
        assert stranger.get(address(thread)).status_code == 404
        assert stranger.get("/tags/secret").status_code == 404
    assert "A private matter" in Browser(app, alice).get("/boards/pro").text


def test_an_unlisted_locked_board_does_not_exist_for_strangers(app):
    ledger = factories.product("ledger")
    factories.board("beta", name="Beta ring", products=[ledger], listed=False)
    alice = person("alice")
    factories.license_for(alice, ledger)
    assert "Beta ring" not in Browser(app).get("/").text
    assert Browser(app).get("/boards/beta").status_code == 404
    assert "Beta ring" in Browser(app, alice).get("/").text


def test_a_question_carries_its_answer_for_search_engines(app, world):
    page = Browser(app).get(address(world)).text
    assert 'itemtype="https://schema.org/QAPage"' in page
    assert page.count('itemprop="acceptedAnswer"') == 1
    assert f'<link rel="canonical" href="http://localhost{address(world)}">' in page


def test_pages_of_a_long_thread_are_ranges_of_numbers(app):
    thread = busy_thread(45)
    visitor = Browser(app)
    second = visitor.get(f"{address(thread)}?page=2").text
    assert 'id="comment-21"' in second and 'id="comment-40"' in second
    assert 'id="comment-20"' not in second and 'id="comment-41"' not in second
    assert 'id="comment-46"' in visitor.get(f"{address(thread)}?page=999").text


def test_a_quote_without_script_stands_in_the_composer(app, world):
    alice = Browser(app, person("dora"))
    page = alice.get(address(world)).text
    quoted = page.split('data-quote="')[2].split('"')[0]
    shown = alice.get(f"{address(world)}?quote={quoted}").text
    assert f"&gt; [@bob wrote:](/comments/{quoted})" in shown


def test_a_list_says_when_a_thread_was_replied_to_long_after_it_began(app):
    alice, bob = person("alice"), person("bob")
    thread = factories.thread(alice, factories.board(), "Who knows?")
    factories.comment(bob, thread)
    assert "Last reply" not in Browser(app).get("/boards/general").text
    with travel(timedelta(days=2)):
        factories.comment(bob, thread)
    assert "Last reply" in Browser(app).get("/boards/general").text


def test_an_empty_board_says_what_one_can_do_about_it(app):
    factories.board()
    factories.board("news", starters="staff")
    visitor = Browser(app)
    assert "Be the first to write." in visitor.get("/boards/general").text
    assert "Be the first to write." not in visitor.get("/boards/news").text
    factories.thread(person("alice"), factories.board("asked"))
    answered = visitor.get("/boards/asked?show=answered").text
    assert "No answered threads yet" in answered and "Be the first to write." not in answered


@pytest.mark.parametrize(
    ("kind", "asked", "reaction", "on_the_front_page"),
    [
        ("questions", "Asked this", "Me too", "Alice asked"),
        ("ideas", "Started this", "Me too", "Alice wrote"),
        ("discussion", "Started this", "Useful", "Alice wrote"),
        ("announcements", "Started this", "Useful", "Alice wrote"),
    ],
)
def test_words_fit_the_kind_of_the_board(app, kind, asked, reaction, on_the_front_page):
    """Nobody asks an announcement, or has it too."""
    alice, bob = person("alice", "support"), person("bob")
    thread = factories.thread(alice, factories.board(kind=kind))
    assert on_the_front_page in Browser(app).get("/").text
    factories.comment(alice, thread)
    page = Browser(app, bob).get(address(thread)).text
    assert f'<span class="tag">{asked}</span>' in page
    assert f"{reaction}</button>" in page.partition('id="comment-2"')[0]


def test_a_board_without_answers_does_not_boast_of_them(app):
    alice, bob = person("alice"), person("bob")
    thread = factories.thread(alice, factories.board())
    visitor = Browser(app)
    assert "answered" not in visitor.get("/").text
    factories.accept(alice, thread, factories.comment(bob, thread))
    assert "100% answered" in visitor.get("/").text


def test_later_pages_say_which_they_are_and_lead_to_the_beginning(app):
    alice = person("alice")
    thread = factories.thread(alice, factories.board(), "How do I start?")
    for number in range(2, 22):
        factories.comment(alice, thread, f"Number {number}.")
    visitor = Browser(app)
    first, second = visitor.get(address(thread)).text, visitor.get(f"{address(thread)}?page=2").text
    assert "How do I start? · Stoa</title>" in first and "From the beginning" not in first
    assert "How do I start? · Page 2 of 2 · Stoa</title>" in second
    assert f'<a href="{address(thread)}">From the beginning</a>' in second
