"""What a board still shows to somebody whose license has ended: nothing, what was posted before, or all; nobody writes."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.boards.models import Board, BoardModerator
from forum.boards.policies import open_to, visible_to
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.viewer import Viewer
from forum.licenses.models import License
from forum.moderation import actions as moderation
from forum.reading.actions import keep_draft
from forum.reading.models import ReadMark
from forum.threads import policies as threads
from forum.threads.actions import remove_comment
from forum.threads.models import Comment, Thread
from forum.viewers import viewer_of
from tests import factories
from tests.ended import LATER, SINCE, Scene, told
from tests.mail import delivered, text_of
from tests.notifications.telling import bell, happen
from tests.people import Browser, person
from tests.statements import counted

WHY = {"reason": "It had to be."}


@pytest.fixture
def scene(app) -> Scene:
    """Bob's license has ended, and the board went on."""
    made = Scene(app)
    made.since()
    return made


def titles(page: str) -> list[str]:
    return re.findall(r"<h2[^>]*><a href=\"/threads/[^>]*>(.*?)</a></h2>", page)


def main(page: str) -> str:
    return page.split("<main")[1].split("</main>")[0]


def comments(page: str) -> list[str]:
    return re.findall(r'id="comment-(\d+)"', page)


# What is read


@pytest.mark.parametrize(
    ("after_end", "earlier", "later"), [("nothing", 404, 404), ("earlier", 200, 404), ("all", 200, 200)]
)
def test_the_board_decides_what_is_left(scene, after_end, earlier, later):
    scene.set(after_end)
    asked = {
        "/boards/pro": 403 if after_end == "nothing" else 200,
        scene.at(scene.quiet): earlier,
        scene.at(scene.late): later,
        f"/comments/{scene.reply.public_id}/source": earlier,
        f"/comments/{scene.late_reply.public_id}/source": later,
        scene.picture: later,
        scene.at(scene.own): 200,
        f"/comments/{scene.late_in_own.public_id}/source": 200,
    }
    assert {address: scene.browser.get(address).status_code for address in asked} == asked


def test_what_was_posted_before_is_shown_as_it_was_then(scene):
    board = scene.get("/boards/pro")
    assert titles(board) == ["My own walrus", "A solved walrus", "A lively walrus", "A quiet walrus"]
    assert re.findall(r'class="num">(\d+)</span></a>', board) == ["4", "3", "1"]  # all, unanswered, answered
    lively, quiet, solved = (scene.get(scene.at(thread)) for thread in (scene.lively, scene.quiet, scene.solved))
    assert comments(lively) == ["1", "2"] and "1 comment" in lively
    assert comments(quiet) == ["1"] and "Accepted answer" not in quiet and "Answered" not in quiet
    assert "The answer by Alice" in solved and "The one with tusks." in solved


def test_lists_are_those_of_the_moment_of_the_end(app):
    """Who still has a license then and who has none any more see the same threads, counts and faces."""
    scene, ada = Scene(app), person("ada", "administrator")
    scene.end(expires_at=None)
    db.session.remove()
    for author in (scene.newcomer, scene.walt):
        factories.comment(author, scene.lively, "Others sing too.")
    hidden = factories.comment(scene.newcomer, scene.quiet, "Spam.")
    removed = factories.comment(scene.newcomer, scene.solved, "A mistake.")
    with transaction.writing() as session:
        quiet, solved = (session.get_one(Thread, thread.id) for thread in (scene.quiet, scene.solved))
        moderation.hide_comment(viewer_of(ada.id), quiet, session.get_one(Comment, hidden.id), "Spam")
        remove_comment(viewer_of(scene.newcomer.id), solved, session.get_one(Comment, removed.id))
    scene.grow_old()
    before = [rows(scene.get(page)) for page in ("/boards/pro", "/threads/followed")]
    scene.end()
    board, followed = (rows(scene.get(page)) for page in ("/boards/pro", "/threads/followed"))
    assert len(board) == 4 and titles(scene.get("/threads/followed"))[0] == "A lively walrus"
    assert [sorted(board), followed] == [sorted(before[0]), before[1]]


def rows(page: str) -> list[str]:
    return re.findall(r'<li class="thread.*?</li>', page, re.DOTALL)


def test_what_is_posted_at_the_very_moment_of_the_end_is_posted_since(scene):
    db.session.remove()
    scene.end(expires_at=db.session.scalar(select(Comment.created_at).where(Comment.id == scene.reply.id)))
    assert comments(scene.get(scene.at(scene.lively))) == ["1"]
    scene.end(expires_at=db.session.scalar(select(Thread.created_at).where(Thread.id == scene.lively.id)))
    assert scene.browser.get(scene.at(scene.lively)).status_code == 404


def test_boards_that_are_open_to_all_go_on(scene):
    thread = factories.thread(scene.walt, factories.board("general"), "An open walrus", "Just now.")
    factories.comment(scene.alice, thread, "And an answer.")
    assert comments(scene.get(scene.at(thread))) == ["1", "2"]
    assert "And an answer." in scene.get(scene.at(thread))


def test_nothing_that_was_posted_since_shows_anywhere(scene):
    scene.index()
    happen()
    late = [f"/comments/{post.public_id}" for post in (scene.late_reply, scene.late_answer)]
    addresses = [
        "/", "/boards/pro", "/boards/pro?show=answered", "/boards/pro?show=unanswered", "/boards/pro?page=2", "/tags/walrus",
        "/tags/zqtag", "/threads/unread", "/threads/followed", "/threads/mine", "/notifications", "/people/walt", "/drafts",
        "/search?q=walrus", "/search?q=solves", "/suggestions/similar?title=among+others+solves+walrus", "/sitemap.xml",
        scene.picture, f"{scene.picture}/small", f"/threads/new?quote={scene.late_reply.public_id}",
        *map(scene.at, (scene.late, scene.quiet, scene.lively, scene.solved, scene.own)),
        *late, *(f"{one}/{part}" for one in late for part in ("source", "history", "edit", "report", "moderation")),
    ]  # fmt: skip
    holder = Browser(scene.app, scene.alice)
    assert {word for address in addresses for word in told(holder.get(address))} == set(SINCE), "the probe is blind"
    assert {address: told(scene.browser.get(address)) for address in addresses} == {
        address: set() for address in addresses
    }


def test_the_front_page_says_that_the_license_has_ended(scene):
    card = scene.get("/").split('href="/boards/pro"')[1].split("</li>")[0]
    assert "Ended" in card and "You read what was posted until" in card
    assert "thread" not in card and "/unlock" not in card
    scene.set("all")
    card = scene.get("/").split('href="/boards/pro"')[1].split("</li>")[0]
    assert "Ended on" in card and "5 threads" in card and 'class="latest"' in card
    scene.set("nothing")
    assert 'href="/unlock?next=/boards/pro"' in scene.get("/")


@pytest.mark.parametrize(
    ("after_end", "words"),
    [("earlier", "You read what was posted until then."), ("all", "You can read, but not write.")],
)
def test_pages_say_when_the_license_ended_and_how_to_renew_it(scene, after_end, words):
    scene.set(after_end)
    for address in ("/boards/pro", scene.at(scene.quiet)):
        page = scene.get(address)
        assert "Your license ended on" in page and words in page
        assert 'href="https://vendor.example/renew"' in page
        assert f'href="/unlock?next={address}"' in page
    assert "your own" in scene.get(scene.at(scene.own))


def test_the_locked_page_lists_the_license_that_ended(scene):
    scene.set("nothing")
    page = scene.get("/boards/pro")
    assert "Locked board" in page and "Ended on" in page and "https://vendor.example/renew" in page


def test_numbers_beyond_what_is_read_lead_nowhere(scene):
    for number in range(3, 30):
        factories.comment(scene.walt, scene.lively, f"Still singing, {number}.")
    page = scene.get(f"{scene.at(scene.lively)}?page=2")
    assert comments(page) == ["1", "2"] and "page=2" not in main(page)
    answer = scene.browser.post(f"/threads/{scene.lively.public_id}/reading", {"number": "25"})
    assert answer.headers["Location"].endswith("#comment-2")
    mark = db.session.scalar(select(ReadMark.number).where(ReadMark.thread_id == scene.lively.id))
    assert mark == 2


@pytest.mark.parametrize("address", ["/reading", "/boards/pro/reading"])
def test_saying_that_all_is_read_is_about_what_can_be_read(scene, address):
    scene.browser.post(f"/threads/{scene.lively.public_id}/reading", {"number": "1"})
    scene.browser.post(address)
    scene.end(expires_at=None)
    assert "1 new" in scene.get("/threads/unread")


def test_the_last_of_several_licenses_to_end_counts(scene):
    factories.license_for(scene.bob, scene.ledger, expires_at=now() - timedelta(days=20))
    assert len(titles(scene.get("/boards/pro"))) == 4
    factories.license_for(scene.bob, scene.ledger, expires_at=now())
    assert len(titles(scene.get("/boards/pro"))) == 5


def test_a_moment_of_the_end_that_was_noticed_late_opens_nothing_more(scene):
    scene.change(ended_at=now())
    assert not told(scene.browser.get("/boards/pro"))


def test_an_end_that_was_noticed_stays_one_when_the_clock_jumps_back(scene):
    scene.change(expires_at=now() + timedelta(hours=1), ended_at=scene.ended_at)
    board = scene.browser.get("/boards/pro")
    assert len(titles(board.text)) == 4 and "Your license ended" in board.text and not told(board)


def test_a_license_of_another_product_makes_up_for_it(scene):
    suite = factories.product("suite")
    scene.board = factories.board("both", products=[scene.ledger, suite])
    assert scene.browser.get("/boards/both").status_code == 200
    assert "Your license ended" in scene.get("/boards/both")
    factories.license_for(scene.bob, suite)
    assert "Your license ended" not in scene.get("/boards/both")
    assert "Your license ended" in scene.get("/boards/pro")


def test_a_board_lasts_until_the_last_license_that_opened_it_ended(scene):
    """Whichever of its products that was for."""
    suite, guide = factories.product("suite"), factories.product("guide")
    both = factories.board("both", products=[suite, scene.ledger, guide])
    factories.license_for(scene.walt, suite)
    factories.thread(scene.walt, both, "In both")
    assert titles(scene.get("/boards/both")) == []
    for product, since in ((suite, 0), (guide, -100)):
        factories.license_for(scene.bob, product, expires_at=now() + timedelta(seconds=since))
    assert titles(scene.get("/boards/both")) == ["In both"]


def test_own_threads_are_left_in_the_boards_whose_license_ended_alone(scene):
    suite = factories.product("suite")
    lost = factories.license_for(scene.bob, suite)
    thread = factories.thread(scene.bob, factories.board("suite", products=[suite]), "My walrus in the suite")
    assert scene.browser.get(scene.at(thread)).status_code == 200
    db.session.remove()
    with transaction.writing() as session:
        session.get_one(License, lost.id).revoked_at = now()
    assert scene.browser.get(scene.at(thread)).status_code == 404
    assert scene.browser.get(scene.at(scene.own)).status_code == 200


@pytest.mark.parametrize("state", ["revoked by staff", "revoked", "refunded", "suspended"])
def test_who_lost_the_license_otherwise_reads_nothing_not_even_own_threads(scene, state):
    scene.set("all")
    scene.change(**({"revoked_at": now()} if state == "revoked by staff" else {"state": state}))
    assert scene.browser.get("/boards/pro").status_code == 403
    for thread in (scene.quiet, scene.late, scene.own):
        assert scene.browser.get(scene.at(thread)).status_code == 404
    assert "walrus" not in scene.get("/people/bob")


def test_renewed_everything_is_back_at_the_next_request(scene):
    scene.end(expires_at=now() + timedelta(days=300))
    assert len(titles(scene.get("/boards/pro"))) == 5
    assert "Zqreply" in scene.get(scene.at(scene.lively))
    answer = scene.browser.post(f"/threads/{scene.lively.public_id}/comments", {"body": "I am back."})
    assert answer.status_code == 303


# Own threads


@pytest.mark.parametrize("after_end", ["nothing", "earlier", "all"])
def test_own_threads_are_read_in_full_by_address_and_from_the_own_profile(scene, after_end):
    scene.set(after_end)
    page = scene.get(scene.at(scene.own))
    assert "Over there, Bob." in page and comments(page) == ["1", "2"]
    assert "My own walrus" in scene.get("/people/bob")
    assert titles(scene.get("/threads/mine"))[0] == "My own walrus"


def test_an_answer_in_an_own_thread_is_told_even_where_nothing_else_is_left(scene):
    scene.set("nothing")
    happen()
    assert bell(scene.browser) == "1"
    assert "Over there, Bob." in scene.get("/notifications")
    mails = "".join(text_of(mail) + mail["Subject"] for mail in delivered("bob"))
    assert "Over there, Bob." in mails and not [word for word in SINCE if word in mails.lower()]


# Being told


def test_neither_bell_nor_letter_tells_of_what_is_posted_since(scene):
    happen()
    assert bell(scene.browser) == "1"  # the answer in the own thread
    mails = "".join(text_of(mail) + mail["Subject"] for mail in delivered("bob"))
    assert not [word for word in SINCE if word in mails.lower()]


def test_a_group_that_grew_since_stands_where_it_stood(app):
    """Not even when it grew is told: replies were told of before, and some more since."""
    scene = Scene(app)
    scene.end(expires_at=None)
    factories.comment(scene.walt, scene.lively, "Before the end.")
    happen()
    scene.grow_old()
    scene.end()
    before = scene.get("/notifications")
    assert "Before the end." in before
    factories.comment(scene.walt, scene.lively, "After it.")
    happen()
    stamps = [re.findall(r'<time datetime="(.*?)"', page) for page in (before, scene.get("/notifications"))]
    assert stamps[0] == stamps[1] != []


# Nobody writes


@pytest.mark.parametrize("after_end", ["earlier", "all"])
def test_nothing_can_be_written_reacted_to_or_followed(scene, after_end):
    scene.set(after_end)
    thread, own, reply = scene.lively.public_id, scene.own, scene.reply.public_id
    question = question_of(own)
    refused = {
        f"/threads/{own.public_id}/edit": {"title": "A new title", "body": "Words.", "language": "en"},
        f"/comments/{question}/edit": {"body": "Words."},
        f"/comments/{scene.late_in_own.public_id}/acceptance": {},
        f"/comments/{reply}/reaction": {},
        f"/comments/{reply}/reaction/removal": {},
        f"/comments/{reply}/report": {"kind": "spam"},
        f"/threads/{thread}/following": {},
        "/boards/pro/following": {},
    }
    assert {
        address: scene.browser.post(address, form).status_code for address, form in refused.items()
    } == dict.fromkeys(refused, 403)
    answer = scene.browser.post(f"/threads/{thread}/comments", {"body": "What I wrote just now."})
    assert answer.status_code == 422 and "you can read here, but not write" in answer.text
    assert "What I wrote just now." in answer.text
    factories.board("general")
    started = scene.browser.post("/threads/new", {"board": "pro", "title": "A walrus more", "body": "Words."})
    assert started.status_code == 422 and "Choose a board" in started.text


def question_of(thread) -> str:
    return db.session.scalar(select(Comment.public_id).where(Comment.thread_id == thread.id, Comment.number == 1))


def test_no_form_is_offered(scene):
    pages = [scene.get("/boards/pro"), *(scene.get(scene.at(thread)) for thread in (scene.lively, scene.own))]
    for page in pages:
        forms = set(re.findall(r'<form[^>]* action="(.*?)"', main(page)))
        allowed = ("/following/removal", "/reading", "/search")
        assert [action for action in forms if not action.endswith(allowed)] == []
    assert "/threads/new?board=pro" not in pages[0]
    assert '<option value="pro"' not in scene.get("/threads/new")


def test_what_somebody_follows_they_may_leave(scene):
    for address in (f"/threads/{scene.lively.public_id}/following/removal", "/boards/pro/following/removal"):
        assert scene.browser.post(address).status_code == 303
    assert titles(scene.get("/threads/followed")) == ["My own walrus", "A solved walrus", "A quiet walrus"]


def test_a_draft_is_shown_whole_where_it_can_not_be_posted_any_more(scene):
    with transaction.writing():
        keep_draft(viewer_of(scene.bob.id), f"thread-{scene.lively.public_id}", {"body": "Long ago. " * 60})
    page = scene.get("/drafts")
    assert "A thread that isn’t open to you" in page and page.count("Long ago.") == 60


@pytest.mark.parametrize("roles", [(), ("moderator",)])
def test_moderators_whose_license_ended_read_like_others_and_moderate_nothing(app, roles):
    scene = Scene(app)
    mia = person("mia", *roles)
    factories.license_for(mia, scene.ledger, expires_at=now() - LATER)
    if not roles:
        with transaction.writing() as session:
            session.add(BoardModerator(board_id=scene.board.id, person_id=mia.id))
    ada = person("ada", "administrator")
    scene.since()
    browser = Browser(app, mia)
    assert len(titles(browser.get("/boards/pro").text)) == 4
    with transaction.writing() as session:
        moderation.hide_thread(viewer_of(ada.id), session.get_one(Thread, scene.solved.id), "Not here")
    assert browser.get(scene.at(scene.solved)).status_code == 404
    assert "/moderation" not in main(browser.get(scene.at(scene.lively)).text)
    for address in (f"/threads/{scene.lively.public_id}/pin", f"/comments/{scene.reply.public_id}/hiding"):
        assert browser.post(address, WHY).status_code in (403, 404)
    Browser(app, scene.alice).post(f"/comments/{scene.reply.public_id}/report", {"kind": "spam"})
    Browser(app, ada).post(f"/threads/{scene.lively.public_id}/pin", WHY)
    for address in ("/queue", "/moderation/log"):
        assert "walrus" not in browser.get(address).text


def test_administrators_write_everywhere_whatever_ended(scene):
    ada = person("ada", "administrator")
    factories.license_for(ada, scene.ledger, expires_at=scene.ended_at)
    answer = Browser(scene.app, ada).post(f"/threads/{scene.lively.public_id}/comments", {"body": "Of course."})
    assert answer.status_code == 303


# What it costs, and whom


def test_everybody_else_is_asked_for_as_if_nothing_ever_ended():
    holder, ended = Viewer(id=0, products=frozenset({1})), Viewer(id=0, ended=frozenset({(1, "earlier")}))
    assert str(visible_to(holder)) == str(open_to(holder))
    for rule in (threads.visible_to, threads.comments_visible_to):
        assert "created_at" not in str(rule(holder)) and "author_id" not in str(rule(holder))
        assert "created_at" in str(rule(ended)) and "author_id" in str(rule(ended))


def test_pages_cost_a_fixed_number_of_statements(scene):
    def cost(browser: Browser, address: str) -> int:
        browser.get(address)
        with counted() as sent:
            assert browser.get(address).status_code == 200
        return len(sent)

    holder = Browser(scene.app, scene.walt)  # no author of what is read: they are asked for its case, too
    factories.license_for(scene.walt, scene.ledger, expires_at=scene.ended_at)  # an earlier one, which costs nothing
    more = {
        "/": 1,
        "/boards/pro": 3,
        scene.at(scene.quiet): 2,
    }  # what is left, and for the note where to renew; the counts
    before = {address: cost(holder, address) for address in more}
    assert {address: cost(scene.browser, address) for address in more} == {
        address: before[address] + more[address] for address in more
    }


def test_a_board_says_what_it_shows_in_its_form_and_the_log_in_words(scene):
    ada = Browser(scene.app, person("ada", "administrator"))
    form = ada.get("/admin/boards/pro").text
    assert re.search(r'<option selected value="earlier"', form)
    values = {
        "slug": "pro",
        "name_en": "Pro",
        "kind": "questions",
        "starters": "members",
        "icon": "megaphone",
        "hue": "2",
    }
    ada.post("/admin/boards/pro", values | {"products": str(scene.ledger.id), "after_end": "all"})
    db.session.rollback()
    assert db.session.get(Board, scene.board.id, populate_existing=True).after_end == "all"
    assert "Its holder reads everything" in ada.get("/admin/log").text


def test_the_command_takes_it(app):
    runner = app.test_cli_runner()
    factories.product()
    runner.invoke(args=["boards", "add", "pro", "--name", "Pro", "--product", "ledger", "--after-end", "nothing"])
    assert db.session.scalar(select(Board.after_end)) == "nothing"
