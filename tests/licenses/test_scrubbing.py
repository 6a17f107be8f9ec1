"""A key or a token in what somebody writes: they are told, offered to unlock with it, and nothing of it is kept anywhere."""

import re
from html import unescape

import pytest
from sqlalchemy import func, select

from forum.core import transaction, vault
from forum.core.database import db
from forum.core.jobs import worker
from forum.core.limits import LIMITS
from forum.core.log.models import LogEntry
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions, key_list, keys
from forum.licenses.models import Connection, License
from forum.licenses.providers.registry import PROVIDERS
from forum.moderation.models import Report
from forum.reading.models import Draft
from forum.search.index import rebuild
from forum.threads.models import Comment, Revision, Thread
from tests import factories
from tests.accounts import RIGHT
from tests.licenses.keys_of import license_of
from tests.people import Browser, person, viewer
from tests.pictures.sending import send

TOKEN = "ghp" + "_1a2B3c4D5e6F7g8H9i0JkLmNoPqRsTuVwXyZ"
MARK, TOKEN_MARK = "[license key removed]", "[token removed]"
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def ledger(app):
    return factories.product("ledger")


@pytest.fixture
def key(ledger) -> str:
    return license_of(ledger)[0]


@pytest.fixture
def alice(app):
    return person("alice")


@pytest.fixture
def browser(app, alice):
    return Browser(app, alice)


@pytest.fixture
def thread(app):
    return factories.thread(person("bob"), factories.board(), "The printer hums")


class Shop:
    """A provider whose keys are written in any way."""

    written = None

    @staticmethod
    def normalize(typed: str) -> str:
        return typed.lower().replace("_", ".")


def reply(browser, thread, body: str, **more):
    return browser.post(f"/threads/{thread.public_id}/comments", {"body": body} | more)


def bring(product, key: str) -> None:
    """A key that another shop gave out, brought here as a list."""
    with transaction.writing():
        actions.import_keys(ANONYMOUS, product, key_list.read(key.encode()))


def field(response, name: str = "body") -> str:
    """What stands in a field of the page."""
    area = re.search(rf'<textarea[^>]* name="{name}".*?>\r?\n(.*?)</textarea>', response.text, re.DOTALL)
    found = area or re.search(rf'<input[^>]* name="{name}"[^>]*value="([^"]*)"', response.text)
    return unescape(found[1])


def offered(response) -> list[str]:
    """The keys that the page offers to unlock with."""
    return re.findall(r'<button class="btn" form="unlock-with-it" name="key" value="([^"]*)"', response.text)


def said(response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def comments() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Comment.body).order_by(Comment.id)))


class TestAComment:
    def test_comes_back_once_without_the_key(self, browser, thread, key):
        answer = reply(browser, thread, f"Hello,\n\nmy key {key} is **refused**.", once="one")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "private, no-store")
        assert field(answer) == f"Hello,\n\nmy key {MARK} is **refused**."
        assert "This looks like a license key. Others read what you write here" in said(answer)
        assert "Your key still works." in said(answer)
        assert comments() == ["I tried everything."]
        again = reply(browser, thread, field(answer), once=field(answer, "once"))
        assert again.status_code == 303
        assert comments()[1:] == [f"Hello,\n\nmy key {MARK} is **refused**."]

    def test_holds_no_more_of_the_key_than_what_unlocks_with_it(self, browser, thread, key):
        answer = reply(browser, thread, f"{key} and once more {key.lower()}")
        assert offered(answer) == [key, key.lower()]
        assert answer.text.lower().count(key.lower()) == 2

    def test_leads_to_what_the_key_opens_and_back_to_the_rest_of_the_text(self, browser, alice, ledger, thread, key):
        answer = reply(browser, thread, f"My key {key} is refused.")
        form = re.search(r'<form id="unlock-with-it" method="post" action="/unlock">.*?</form>', answer.text)[0]
        where = re.search(r'name="next" value="([^"]*)"', form)[1]
        unlocked = browser.post("/unlock", {"key": offered(answer)[0], "next": where})
        assert unlocked.status_code == 303
        assert ledger.id in viewer(alice).products
        page = browser.get(unlocked.location, follow_redirects=True)
        assert page.request.path == f"/threads/{thread.public_id}/{thread.slug}"
        assert field(page) == f"My key {MARK} is refused."

    def test_with_a_token_says_so_and_offers_nothing(self, browser, thread):
        answer = reply(browser, thread, f"```sh\nexport TOKEN={TOKEN}\n```")
        assert answer.status_code == 422
        assert field(answer) == f"```sh\nexport TOKEN={TOKEN_MARK}\n```"
        assert "This looks like a password or an access token." in said(answer)
        assert "still works" not in answer.text and not offered(answer) and TOKEN not in answer.text

    def test_is_marked_in_the_language_of_who_writes(self, app, thread, key):
        answer = reply(Browser(app, person("eleni", language="el")), thread, f"Το κλειδί {key} δεν ανοίγει.")
        assert field(answer) == "Το κλειδί [το κλειδί άδειας αφαιρέθηκε] δεν ανοίγει."

    def test_is_taken_as_it_is_where_nothing_looks_like_a_key(self, browser, thread):
        assert (
            reply(browser, thread, "Commit da39a3ee5e6b4b0d3255bfef95601890afd80709 of 2024-11-23.").status_code == 303
        )

    def test_says_what_else_is_wrong_too(self, browser, thread, key):
        answer = reply(browser, thread, f"{key} {'x' * 64_000}")
        assert "This is too long" in answer.text and key not in field(answer)


class TestAKeyOfAnyLook:
    @pytest.mark.parametrize("written", ["Maple-77Q2-orange", "MAPL 77Q2 ORNG", "5f4dcc3b5aa765d61d8327deb882cf99"])
    def test_is_known_by_its_hash(self, browser, ledger, thread, written):
        text = f"It is {written}, says the mail."
        assert reply(browser, thread, text).status_code == 303
        bring(ledger, written)
        answer = reply(browser, thread, text)
        assert answer.status_code == 422
        assert field(answer) == f"It is {MARK}, says the mail."
        assert offered(answer) == [written]

    def test_is_known_by_its_hash_far_from_any_word_that_says_so(self, browser, ledger, thread):
        uuid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
        bring(ledger, uuid)
        answer = reply(browser, thread, f"Run {uuid} failed, run 3f2504e0-4f89-41d3-9a0c-0305e82c3302 as well.")
        assert field(answer) == f"Run {MARK} failed, run 3f2504e0-4f89-41d3-9a0c-0305e82c3302 as well."

    def test_is_known_though_the_license_was_revoked(self, browser, ledger, thread):
        bring(ledger, "MAPLE-77Q2-ORANGE")
        with transaction.writing():
            actions.revoke(ANONYMOUS, actions.license_with_key("MAPLE-77Q2-ORANGE"))
        assert reply(browser, thread, "maple-77q2-orange").status_code == 422

    def test_is_read_as_the_provider_reads_it_that_it_came_from(self, app, browser, ledger, thread, monkeypatch):
        monkeypatch.setitem(PROVIDERS, "shop", Shop)
        with transaction.writing() as session:
            shop = Connection(kind="shop", name="The shop")
            session.add(shop)
            session.flush()
            kept = vault.fingerprint(f"{shop.id}\0maple.orange.77")
            session.add(License(product_id=ledger.id, connection_id=shop.id, key_hash=kept, key_end=""))
        assert field(reply(browser, thread, "It is MAPLE_ORANGE_77.")) == f"It is {MARK}."
        assert reply(browser, thread, "It is MAPLE_ORANGE_78.").status_code == 303

    def test_cannot_be_found_by_trying_thousands(self, browser, ledger, thread):
        """Beyond the limit the shape alone decides, which tells nothing."""
        bring(ledger, "MAPLE-77Q2-ORANGE")
        profile = {"display_name": "Alice", "language": "", "theme": ""}
        for number in range(LIMITS["known key"].tries):
            assert browser.post("/account", profile | {"about": f"MAPLE-{number:04}-ORANGE"}).status_code == 303
        assert reply(browser, thread, "MAPLE-77Q2-ORANGE").status_code == 303
        assert reply(browser, thread, keys.new_key()).status_code == 422

    def test_costs_no_try_when_the_same_words_come_again(self, browser, ledger, thread):
        """As a draft does every few seconds."""
        bring(ledger, "MAPLE-77Q2-ORANGE")
        for number in range(LIMITS["draft"].tries):
            browser.post(
                "/drafts", {"place": "new-thread", "body": f"Of build 20241123a, {number} times."}, headers=FETCH
            )
        assert reply(browser, thread, "MAPLE-77Q2-ORANGE").status_code == 422


class TestAThread:
    NEW = {"board": "general", "title": "The printer hums", "body": "It hums.", "tags": "printing, noise"}

    @pytest.fixture(autouse=True)
    def board(self, app):
        return factories.board()

    def test_is_read_in_all_its_fields_and_keeps_the_others(self, browser, key):
        sent = self.NEW | {"title": f"What is {key} for", "tags": f"printing, {key}, noise"}
        answer = browser.post("/threads/new", sent)
        assert answer.status_code == 422
        assert field(answer, "title") == f"What is {MARK} for"
        assert field(answer, "tags") == "printing, , noise"
        assert (field(answer), 'selected value="general"' in answer.text) == ("It hums.", True)
        assert db.session.scalar(select(func.count(Thread.id))) == 0
        taken = browser.post("/threads/new", sent | {name: field(answer, name) for name in ("title", "tags")})
        made = db.session.scalars(select(Thread)).one()
        assert (taken.status_code, made.title, sorted(made.tags)) == (303, f"What is {MARK} for", ["noise", "printing"])
        assert "license-key-removed" in made.slug

    def test_waits_in_the_drafts_while_its_author_unlocks(self, browser, key):
        browser.post("/threads/new", self.NEW | {"body": f"It hums since I entered {key}."})
        draft = db.session.scalars(select(Draft)).one()
        assert (draft.place, draft.fields) == ("new-thread", self.NEW | {"body": f"It hums since I entered {MARK}."})


class TestAnEdit:
    def test_is_read_as_a_new_post_is(self, app, alice, browser, key):
        made = factories.thread(alice, factories.board())
        sent = {"title": f"Is {key} right?", "body": "I tried.", "tags": "", "language": "en"}
        answer = browser.post(f"/threads/{made.public_id}/edit", sent)
        assert (answer.status_code, field(answer, "title")) == (422, f"Is {MARK} right?")
        assert (
            browser.post(f"/threads/{made.public_id}/edit", sent | {"title": field(answer, "title")}).status_code == 303
        )

    def test_of_a_post_with_an_old_key_keeps_no_second_copy_of_it(self, app, alice, browser, thread, key):
        comment = factories.comment(alice, thread, f"From before there was a scrubber: {key}")
        kept = {"body": f"From before there was a scrubber: {key}, really."}
        answer = browser.post(f"/comments/{comment.public_id}/edit", kept)
        assert answer.status_code == 422
        assert browser.post(f"/comments/{comment.public_id}/edit", {"body": field(answer)}).status_code == 303
        db.session.rollback()
        assert comments()[1:] == [f"From before there was a scrubber: {MARK}, really."]
        assert list(db.session.scalars(select(Revision.body))) == [f"From before there was a scrubber: {MARK}"]


class TestMeanwhile:
    def test_a_draft_is_kept_without_it(self, browser, thread, key):
        place = f"thread-{thread.public_id}"
        kept = browser.post(
            "/drafts", {"place": place, "body": f"I have {key} and {TOKEN}", "title": key}, headers=FETCH
        )
        assert kept.status_code == 200
        assert db.session.scalars(select(Draft.fields)).one() == {
            "body": f"I have {MARK} and {TOKEN_MARK}",
            "title": MARK,
        }

    def test_a_preview_shows_the_post_as_it_will_be(self, browser, key):
        shown = browser.post("/preview", {"body": f"Is `{key}` right?"}, headers=FETCH)
        assert (shown.status_code, shown.text) == (200, f"<p>Is <code>{MARK}</code> right?</p>")
        page = browser.post("/preview?target=/threads/new", {"body": f"Is {key} right?"})
        assert field(page) == f"Is {MARK} right?" and offered(page) == [key]

    def test_a_text_that_is_carried_through_sign_in_is_carried_without_it(self, app, visitor, thread, key, ledger):
        bring(ledger, "MAPLE-77Q2-ORANGE")
        page = visitor.client.post("/carry", data={"body": f"I have {key} and MAPLE-77Q2-ORANGE", "as": "login"})
        assert (
            field(page) == f"I have {MARK} and MAPLE-77Q2-ORANGE"
        )  # which keys are known isn't for a visitor to learn
        anna = Browser(app, person("anna"))
        anna.post("/carried", {"body": field(page), "next": f"/threads/{thread.public_id}"})
        shown = anna.get(f"/threads/{thread.public_id}/{thread.slug}?carried=1")
        assert field(shown) == f"I have {MARK} and {MARK}"

    def test_an_error_page_gives_the_text_back_without_it(self, browser, thread, key):
        for _number in range(LIMITS["post"].tries):
            reply(browser, thread, "Hello!")
        refused = browser.client.post(f"/threads/{thread.public_id}/comments", data={"body": f"I have {key}"})
        assert refused.status_code == 400
        assert MARK in refused.text and key not in refused.text

    def test_suggestions_are_asked_for_in_the_body_of_a_request(self, visitor, key):
        """An address would stand in the logs of every server on the way."""
        assert visitor.post("/suggestions/articles", {"q": f"What opens with {key}"}).status_code == 200
        script = visitor.get(
            re.search(r'/static/[^"]*app\.js', visitor.get("/").text)[0].replace("app.js", "suggest.js")
        ).text
        assert "'?'" not in script and "POST" in script


class TestASearch:
    """What is searched for stands in the address, and that in the logs of servers on the way and in the browser's history."""

    LOOKS = {"key": "This looks like a license key.", "token": "This looks like a password or an access token."}

    def leads_to(self, answer) -> str:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (303, "no-store")
        return answer.location

    def test_for_a_key_leads_to_an_address_without_it_and_to_where_it_unlocks(self, browser, key):
        assert self.leads_to(browser.get("/search", query_string={"q": f" {key}"})) == "/search?left_out=key"
        page = browser.get("/search?left_out=key")
        assert self.LOOKS["key"] in said(page)
        assert re.search(r'<a class="btn" href="/unlock">.*Enter it where it unlocks</a>', page.text)

    def test_for_other_words_too_goes_on_with_these(self, visitor, key):
        factories.thread(person("carol"), factories.board(), "Ledger prints twice")
        rebuild()
        worker.drain()
        asked = {"q": f"ledger {key} prints {TOKEN}", "in": "threads", "page": "2"}
        page = visitor.get(self.leads_to(visitor.get("/search", query_string=asked)))
        assert page.request.args.to_dict() == {"q": "ledger prints in:threads", "left_out": "key"}
        assert "Ledger prints twice" in page.text and self.LOOKS["key"] in said(page)

    def test_for_a_token_says_so_and_offers_nothing(self, browser):
        page = browser.get(self.leads_to(browser.get("/search", query_string={"q": f"what is {TOKEN}"})))
        assert page.request.args.to_dict() == {"q": "what is", "left_out": "token"}
        assert (
            self.LOOKS["token"] in said(page)
            and "/unlock" not in page.text.partition("<main")[2].partition("</main")[0]
        )

    def test_that_is_cut_off_for_its_length_keeps_no_half_of_a_key(self, visitor, key):
        at = self.leads_to(visitor.get("/search", query_string={"q": f"{'a ' * 190}{key}"}))
        assert "left_out=key" in at and key[:4] not in at

    def test_sent_in_the_body_of_a_request_unlocks_with_the_key(self, browser, alice, ledger, key):
        page = browser.post("/search", {"q": f"is {key} good"})
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "private, no-store")
        assert self.LOOKS["key"] in said(page) and page.text.count(key) == 1
        assert field(page, "q") == "is good"
        form = re.search(r'<form [^>]*method="post" action="/unlock">.*?</form>', page.text, re.DOTALL)[0]
        assert browser.post("/unlock", {"key": re.search(r'name="key" value="([^"]*)"', form)[1]}).status_code == 303
        assert ledger.id in viewer(alice).products

    def test_of_a_visitor_isn_t_repeated_to_them_and_leads_to_where_they_sign_in(self, visitor, key):
        page = visitor.client.post("/search", data={"q": key})
        assert self.LOOKS["key"] in said(page) and key not in page.text
        assert '<a class="btn" href="/unlock">' in page.text

    @pytest.mark.parametrize("words", ["error 0x80070057 of 2024-11-23", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", ""])
    def test_for_anything_else_is_searched_for_by_its_address(self, visitor, words):
        leads = visitor.get(self.leads_to(visitor.client.post("/search", data={"q": words, "order": "newest"})))
        assert leads.request.args.to_dict() == ({"q": words} if words else {}) | {"order": "newest"}
        assert (leads.status_code, field(leads, "q")) == (200, words)

    def test_for_a_key_that_only_its_hash_tells_is_known_to_members_alone(self, browser, visitor, ledger):
        bring(ledger, "MAPLE-77Q2-ORANGE")
        asked = {"q": "maple-77q2-orange"}
        assert self.leads_to(browser.get("/search", query_string=asked)) == "/search?left_out=key"
        assert (
            visitor.get("/search", query_string=asked).status_code == 200
        )  # which keys are known isn't for a visitor to learn


class TestWhatElsePeopleWrite:
    def test_a_moderator_s_reason(self, app, thread, key):
        jonas = Browser(app, person("jonas", "moderator"))
        answer = jonas.post(f"/threads/{thread.public_id}/closing", {"reason": f"They posted {key}"})
        assert (answer.status_code, f'value="They posted {MARK}"' in answer.text) == (422, True)
        assert jonas.post(f"/threads/{thread.public_id}/closing", {"reason": f"They posted {MARK}"}).status_code == 303
        db.session.rollback()
        assert db.session.scalars(select(LogEntry.reason)).all()[-1] == f"They posted {MARK}"

    def test_the_words_of_a_report(self, browser, thread, key):
        at = f"/comments/{db.session.scalar(select(Comment.public_id))}/report"
        answer = browser.post(at, {"kind": "other", "words": f"This shows {key}"})
        assert (answer.status_code, field(answer, "words")) == (422, f"This shows {MARK}")
        assert "Unlock with it" not in answer.text and "still works" not in answer.text, "it may be another's"
        assert browser.post(at, {"kind": "other", "words": field(answer, "words")}).status_code == 303
        assert db.session.scalars(select(Report.words)).one() == f"This shows {MARK}"

    def test_why_somebody_is_suspended(self, app, alice, key):
        jonas = Browser(app, person("jonas", "moderator"))
        answer = jonas.post("/people/alice/suspension", {"days": "7", "message": f"You posted {key}"})
        assert (answer.status_code, field(answer, "message")) == (422, f"You posted {MARK}")

    @pytest.mark.parametrize(
        ("address", "filled", "left"),
        [
            ("/admin/boards/general", {"name_en": "General", "kind": "questions", "starters": "members", "icon": "printer",
                                       "hue": "3", "slug": "general", "description_en": "Enter {}.", "promise_el": "Με το {}"},
             {"description_en": f"Enter {MARK}.", "promise_el": f"Με το {MARK}"}),
            ("/admin/products/ledger", {"name_en": "Ledger", "summary_en": "As {}", "key_help_en": "It looks like {}.",
                                        "renew_url": "https://v.example/renew?key={}"},
             {"summary_en": f"As {MARK}", "key_help_en": f"It looks like {MARK}.", "renew_url": "https://v.example/renew?key="}),
            ("/admin/site", {"name": "Stoa {}", "languages": "en, el", "registration": "open"}, {"name": "Stoa "}),
            ("/admin/pages/rules", {"body_en": "Don’t post {}.", "body_el": "Όχι {}"},
             {"body_en": f"Don’t post {MARK}.", "body_el": f"Όχι {MARK}"}),
        ],
        ids=["a board", "a product", "the site's name", "a page"],
    )  # fmt: skip
    def test_what_administrators_show_to_everybody(self, app, thread, key, address, filled, left):
        boss = Browser(app, person("boss", "administrator"))
        answer = boss.post(address, {name: text.format(key) for name, text in filled.items()})
        assert (answer.status_code, {name: field(answer, name) for name in left}) == (422, left)
        assert "This looks like a license key." in said(answer)
        assert boss.post(address, filled | left | {"name": "Stoa"}).status_code == 303
        assert key not in everything_in_rows()

    def test_a_profile(self, browser, alice, key):
        answer = browser.post("/account", {"display_name": key, "about": f"I hold {key}", "language": "", "theme": ""})
        assert answer.status_code == 422
        assert (field(answer, "display_name"), field(answer, "about")) == ("", f"I hold {MARK}")

    def test_the_name_of_who_joins(self, visitor, key):
        sent = {"username": "anna", "email": "anna@example.test", "password": RIGHT, "display_name": f"Anna {key}"}
        answer = visitor.post("/register", sent)
        assert (answer.status_code, field(answer, "display_name"), offered(answer)) == (422, "Anna ", [])

    def test_the_name_of_a_file(self, browser, key):
        answer = send(browser, (b"no picture", f"{key}.png"), (b"nor this", "shot.png"))
        assert MARK in answer.json["error"] and key not in answer.json["error"]


def test_of_a_key_nothing_is_kept_anywhere(app, browser, thread, instance, caplog):
    """Not even one that opens nothing: it goes through all that a member can write, twice over."""
    key = keys.new_key()
    moderator = Browser(app, person("jonas", "moderator"))
    question, reason = db.session.scalar(select(Comment.public_id)), {"reason": f"Because of {key}."}
    written = {"title": f"About {key}", "body": f"It is {key}.\n\n![{key}](/pictures/x) {key}.png", "tags": key}
    acts = [
        (browser, "/drafts", written | {"place": "new-thread"}),
        (browser, "/threads/new", written | {"board": "general"}),
        (browser, f"/threads/{thread.public_id}/comments", written),
        (browser, "/preview", written),
        (browser, "/carried", written | {"next": "/threads/new"}),
        (browser, f"/comments/{question}/report", {"kind": "other", "words": key}),
        (browser, "/account", {"display_name": "Alice", "about": key, "language": "", "theme": ""}),
        (moderator, f"/threads/{thread.public_id}/pin", reason),
        (moderator, f"/comments/{question}/edit", written),
        (moderator, f"/threads/{thread.public_id}/edit", written | {"language": "en"}),
    ]
    with caplog.at_level("DEBUG"):
        for someone, address, fields in acts:
            answer = someone.post(address, fields)
            if answer.status_code == 422:
                again = {name: value.replace(key, MARK) for name, value in fields.items()}
                assert someone.post(address, again | {"tags": ""}).status_code in (200, 303), address
        send(browser, (b"no picture", f"{key}.png"), body=key, script=False)
        browser.post("/unlock", {"key": key})
    rebuild()
    for part in (key, *key.split("-")[1:]):
        assert part not in everything_kept(instance) + caplog.text


def everything_in_rows() -> str:
    db.session.rollback()
    return "\n".join(str(row) for table in db.metadata.sorted_tables for row in db.session.execute(select(table)))


def everything_kept(instance) -> str:
    files = [file.read_bytes().decode("latin-1") for file in instance.rglob("*") if file.is_file()]
    return "\n".join([everything_in_rows(), *files])
