"""The bubble: what it offers and opens, to whom, and what it counts."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from forum.core import clock, transaction
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.limits import LIMITS
from forum.core.signing import sign
from forum.core.viewer import ANONYMOUS
from forum.help.actions import lock_collection
from forum.help.importing import import_folder
from forum.help.models import Article
from forum.help.queries.catalog import at_path
from forum.search import index
from forum.support.actions.setup import change_support
from forum.support.models import SolvedAlone
from forum.support.offers import GOOD_FOR, PURPOSE
from forum.threads.models import Comment, Thread
from tests import factories
from tests.help.docs import Docs
from tests.people import Browser, person

DRAWER = "The drawer opens by itself"
BODY = "It does so since the update, all day."
ANSWER = "Turn the **kick** setting off."
KEY = "STAA-7K2P9-Q4W8E-3R5T6-9Y8U7"
_TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')  # says when it was made


@pytest.fixture
def ledger(app):
    return factories.product("ledger")


@pytest.fixture
def holder(app, ledger) -> Browser:
    """Of who holds a license."""
    alice = person("alice")
    factories.license_for(alice, ledger)
    return Browser(app, alice)


@pytest.fixture
def author(app):
    return person("author", "administrator")


@pytest.fixture
def threads(author, ledger):
    """An answered thread that everybody may read, and one for who holds a license: their ids."""
    index.rebuild()
    made = {}
    for name, products in {"open": [], "locked": [ledger]}.items():
        thread = factories.thread(author, factories.board(name, products=products), f"{DRAWER} ({name})", BODY)
        factories.accept(author, thread, factories.comment(author, thread, ANSWER))
        made[name] = thread.public_id
    _catch_up()
    return made


@pytest.fixture
def articles(ledger, tmp_path):
    """One that everybody may read, and one for who holds a license: their ids."""
    index.rebuild()
    docs = Docs(tmp_path)
    docs.page(
        "open/drawer", "# The cash drawer\n\nThe drawer opens after each receipt.\n\n## Why\n\nBecause of the kick."
    )
    docs.page("locked/drawer", "# The drawer of holders\n\nThe drawer opens after each receipt of a holder.")
    import_folder(docs.root, base_url="http://localhost", source="docs")
    with transaction.writing():
        lock_collection(ANONYMOUS, at_path("docs", "locked"), product_ids=[ledger.id])
    with transaction.reading() as session:
        made = {path.partition("/")[0]: id for path, id in session.execute(select(Article.path, Article.public_id))}
    _catch_up()
    return made


def _catch_up() -> None:
    db.session.remove()
    worker.drain()


def post(browser: Browser, address: str, data: dict | None = None, **options) -> TestResponse:
    """As from a frame on another site: without a token."""
    return browser._ask(browser.client.post, address, data=data or {}, **options)


def suggested(browser: Browser, words: str) -> str:
    answer = post(browser, "/support/suggestions", {"subject": words})
    assert answer.status_code == 200
    return answer.text


def offers(html: str) -> dict[str, str]:
    """What proves that it was offered, by kind and id."""
    return {unescape(what): token for what, token in re.findall(r'data-read="([^"]+)" data-offer="([^"]+)"', html)}


def solved() -> dict[str, int]:
    with transaction.reading() as session:
        return {row.target: row.count for row in session.scalars(select(SolvedAlone))}


class TestWhatIsOffered:
    def test_are_articles_and_threads_that_the_viewer_may_read(self, app, visitor, holder, threads, articles):
        names = {f"thread:{threads['open']}", f"article:{articles['open']}"}
        assert offers(suggested(visitor, "My drawer opens by itself")).keys() == names
        assert offers(suggested(Browser(app, person("bob")), "My drawer opens by itself")).keys() == names
        more = {f"thread:{threads['locked']}", f"article:{articles['locked']}"}
        assert offers(suggested(holder, "My drawer opens by itself")).keys() == names | more

    def test_threads_that_tell_the_same_error_come_first(self, visitor, articles):
        trace = "PHP Fatal error: Uncaught TypeError: Drawer::kick(): Argument #1 must be of type int in /srv/a/drawer.php:41"
        told = factories.thread(
            person("teller"), factories.board(), "It fell over", f"Since today.\n\n```\n{trace}\n```"
        )
        told = told.public_id
        _catch_up()
        found = suggested(visitor, f"The drawer opens after each receipt\n{trace}")
        assert list(offers(found)) == [f"thread:{told}", f"article:{articles['open']}"]
        assert "The same error" in found

    def test_nothing_leads_on(self, visitor, threads):
        found = suggested(visitor, "Quaggas and numbats")
        assert "Nothing here answers it yet." in found and not offers(found)

    def test_a_key_is_taken_out_of_what_is_searched_and_goes_no_further(self, visitor, threads):
        found = suggested(visitor, f"My drawer opens by itself\nand my key is {KEY}")
        assert KEY not in found and "[license key removed]" in found
        assert len(offers(found)) == 1

    def test_asks_for_no_session_and_leaves_none(self, visitor, threads):
        answer = post(visitor, "/support/suggestions?lang=el", {"subject": "drawer opens"})
        assert "Ίσως εδώ" in answer.text or "Τίποτα εδώ" in answer.text
        assert "Set-Cookie" not in answer.headers

    def test_is_limited(self, visitor, monkeypatch):
        monkeypatch.setitem(LIMITS, "suggestion", LIMITS["report"])
        answers = [post(visitor, "/support/suggestions").status_code for _ in range(LIMITS["report"].tries + 1)]
        assert answers == [200] * LIMITS["report"].tries + [429]

    def test_is_refused_from_another_site(self, visitor):
        assert post(visitor, "/support/suggestions", headers={"Origin": "https://evil.example"}).status_code == 400


class TestOpeningInPlace:
    def test_an_answered_thread_shows_question_and_answer(self, visitor, threads):
        shown = visitor.get(f"/support/reading/thread/{threads['open']}").text
        assert DRAWER in shown and "since the update" in shown and "<strong>kick</strong>" in shown
        assert f"/threads/{threads['open']}/" in shown

    def test_an_article_shows_its_text(self, visitor, articles):
        shown = visitor.get(f"/support/reading/article/{articles['open']}").text
        assert "after each receipt" in shown and "Because of the kick" in shown

    @pytest.mark.parametrize("kind", ["thread", "article"])
    def test_what_is_locked_is_missing_but_for_its_holders(self, app, visitor, holder, threads, articles, kind):
        locked = {"thread": threads["locked"], "article": articles["locked"]}[kind]
        assert "drawer" in holder.get(f"/support/reading/{kind}/{locked}").text
        for browser in (visitor, Browser(app, person("bob"))):
            answers = [browser.get(f"/support/reading/{kind}/{id}") for id in (locked, "aaaaaaaaaaaa")]
            assert [answer.status_code for answer in answers] == [404, 404]
            hidden, missing = (_TOKEN.sub("", answer.text) for answer in answers)
            assert hidden.replace(locked, "aaaaaaaaaaaa") == missing

    def test_an_answer_that_is_hidden_is_not_shown(self, visitor, threads):
        with transaction.writing() as session:
            answers = select(Comment).where(Comment.number == 2)
            for answer in session.scalars(answers):
                answer.hidden_at = clock.now()
        assert "kick" not in visitor.get(f"/support/reading/thread/{threads['open']}").text


class TestSolved:
    @pytest.fixture
    def offered(self, visitor, threads) -> str:
        [token] = offers(suggested(visitor, "My drawer opens by itself")).values()
        return token

    def press(self, browser: Browser, token: str) -> int:
        return post(browser, "/support/solved", {"offer": token}).status_code

    def test_is_counted_once_an_offer(self, app, visitor, offered):
        assert [self.press(visitor, offered) for _ in range(3)] == [200] * 3
        assert solved() == {"thread": 1}
        [another] = offers(suggested(visitor, "My drawer opens by itself")).values()
        self.press(Browser(app), another)
        assert solved() == {"thread": 2}

    @pytest.mark.parametrize(
        "forge", [lambda token: "", lambda token: token[:-2], lambda token: token.replace("W", "X", 1)]
    )
    def test_is_not_counted_without_an_offer_of_ours(self, visitor, offered, forge):
        assert self.press(visitor, forge(offered)) == 200
        assert solved() == {}

    def test_a_token_of_another_purpose_counts_nothing(self, visitor, threads):
        thread = threads["open"]
        for purpose, *words in (
            ("another", "thread", thread, 2**40, "a"),
            (PURPOSE, "thread", thread, "a"),
            (PURPOSE, 1),
        ):
            assert self.press(visitor, sign(purpose, *words)) == 200
        assert solved() == {}

    def test_an_offer_is_good_for_a_day(self, visitor, offered):
        with clock.travel(GOOD_FOR + timedelta(seconds=1)):
            self.press(visitor, offered)
            assert solved() == {}

    def test_what_is_gone_since_is_not_counted(self, visitor, threads, offered):
        with transaction.writing() as session:
            session.execute(update(Thread).values(hidden_at=clock.now()))
        assert self.press(visitor, offered) == 200
        assert solved() == {}

    def test_is_limited_by_client(self, visitor, threads):
        tries = LIMITS["solved"].tries
        assert [self.press(visitor, "") for _ in range(tries + 1)] == [200] * tries + [429]

    def test_leaves_no_cookie_and_takes_no_press_from_another_site(self, visitor, offered):
        foreign = post(visitor, "/support/solved", {"offer": offered}, headers={"Sec-Fetch-Site": "cross-site"})
        assert foreign.status_code == 400 and solved() == {}
        assert "Set-Cookie" not in post(visitor, "/support/solved", {"offer": offered}).headers


class TestWhereItStands:
    def test_on_every_page_but_the_queue_and_administration(self, app, visitor):
        admin = Browser(app, person("dimitra", "administrator"))
        for address in ("/", "/help", "/login", "/register", "/missing", "/search"):
            assert 'class="bubble" href="/support"' in visitor.get(address).text, address
        for address in ("/queue", "/admin", "/admin/site", "/setup/steps/site"):
            page = admin.get(address).text
            assert 'class="bubble"' not in page and '<a href="/support">Support</a>' in page, address

    def test_it_says_when_an_answer_can_be_expected_in_the_reader_s_language(self, visitor):
        assert "This is no live chat." in visitor.get("/support/bubble").text
        with transaction.writing():
            change_support(ANONYMOUS, hours={"en": "From 9 to 17.", "el": "Από 9 έως 17."})
        assert "From 9 to 17." in visitor.get("/support/bubble").text
        assert "Από 9 έως 17." in visitor.get("/support/bubble?lang=el").text

    @pytest.mark.parametrize(
        ("around", "page"),
        [
            ("http://localhost/boards/general?show=all", "http://localhost/boards/general"),
            ("http://localhost/reset/a-secret-token", ""),
            ("http://localhost/notifications/stop/a-secret-token", ""),
            ("http://evil.example/boards/general", ""),
            ("", ""),
        ],
    )
    def test_it_takes_along_where_it_was_opened_but_no_secret(self, visitor, around, page):
        shown = visitor.get("/support/bubble", headers={"Referer": around}).text
        assert f'name="page" value="{page}"' in shown
