"""What every address has in common, whatever it does: forged requests change nothing, reading writes nothing, headers
stand, odd input is answered, and nothing that was typed is lost when the database can't take it."""

import json
import re
import sqlite3
from contextlib import closing, contextmanager
from io import BytesIO
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import quote

import pytest
from flask_wtf import FlaskForm
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event

from forum import create_app
from forum.core import database
from forum.core.access import SAFE_METHODS
from forum.core.database import db
from forum.core.web import HEADERS
from tests import factories
from tests.engines import environment
from tests.people import CSRF_SECRET, Browser, person
from tests.security.surfaces import BODY, MAIL_LINKS, PASSWORD, ROWS, Row
from tests.security.world import REACH, World

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SANDBOX = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox"  # what was sent by people, and is nothing but a picture
)
READING = [row for row in ROWS if row.method in SAFE_METHODS]
ACTING = [row for row in ROWS if row.method not in SAFE_METHODS]
ONE_A_RULE = list({row.rule: row for row in reversed(ACTING) if row.may != frozenset()}.values())
# These answer a form without changing anything, so a forged one has nothing to change.
CHANGES_NOTHING_AT_ALL = {
    "POST /preview",
    "POST /search",
    "POST /search/suggestions",
    "POST /search/openings",
    "POST /suggestions/articles",
    "POST /suggestions/similar",
    "POST /support/suggestions",
    "POST /support/question",
    "POST /support/solved",  # as the row has it: of what was never offered
    "POST /carry",
    "POST /admin/licenses",
    "POST /admin/pages/<slug>/preview",
    "POST /admin/products/<slug>/connections/trial",
    "POST /admin/connections/<public_id>/trial",
    "POST /setup/<token>",  # of a site that has an administrator
    "POST /account/erasure",  # as the row has it: with a name that isn't the asking one's
    "POST /account/data/<public_id>",  # as the row has it: of a download that isn't there
    "POST /hooks/license/<public_id>",  # as the row has it: of a connection that isn't there
}
CHANGE_NOTHING = {
    "POST /preview",
    "POST /carry",
    "POST /login",
    "POST /unlock",
    "POST /unlock/address",
    "POST /hooks/license/<public_id>",
    "POST /account/password",
    "POST /account/data",
    "POST /account/data/<public_id>",
    "POST /account/erasure",
}


def actor_of(row: Row) -> str:
    """Somebody who may do it."""
    able = [actor for actor, groups in list(REACH.items())[1:] if row.reach in {"anyone", *groups}]
    return next(actor for actor in able if row.may is None or actor in row.may)


def send(browser: Browser, row: Row, world: World, token: str | None = "right", **headers):
    """Posts a row's form with a CSRF token of this kind."""
    sent = row.sent(world.names)
    with browser.client.session_transaction() as session:
        session["csrf_token"] = CSRF_SECRET
    if token:
        secret = CSRF_SECRET if token == "right" else "the secret of somebody else"
        sent["csrf_token"] = URLSafeTimedSerializer(world.app.secret_key, salt="wtf-csrf-token").dumps(secret)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser._ask(browser.client.post, row.at(world.names), data=sent, headers=headers)


FORGED = {
    "no token": {"token": None},
    "the token of somebody else": {"token": "other"},
    "a foreign origin": {"Origin": "https://evil.example"},
    "an origin that looks alike": {"Origin": "http://localhost.evil.example"},
    "an unknown origin": {"Origin": "null"},
    "another site": {"Sec_Fetch_Site": "cross-site"},
    "a sister site": {"Sec_Fetch_Site": "same-site"},
}


@pytest.mark.parametrize("row", ONE_A_RULE, ids=str)
def test_a_forged_request_changes_nothing(world, row):
    if row.rule == "POST /carry" or row.rule.startswith(
        ("POST /search", "POST /suggestions/", "POST /support/suggestions", "POST /support/question")
    ):
        pytest.skip("asks for no token and changes nothing")
    if row.rule == "POST /support/solved":
        pytest.skip("reads no cookie: what was offered is signed")
    if row.rule == "POST /notifications/stop/<token>":
        pytest.skip("reads no cookie: its address is the proof")
    if row.rule == "POST /hooks/license/<public_id>":
        pytest.skip("reads no cookie: its body is signed")
    with world.watched() as has_changed:
        for kind, how in FORGED.items():
            response = send(world.browser(actor_of(row)), row, world, **how)
            assert response.status_code == 400, kind
            assert not has_changed(), f"{kind} changes something"
    if "body" in row.data:
        assert BODY in response.text, "the text is lost"


@pytest.mark.parametrize("row", [row for row in ONE_A_RULE if row.rule not in CHANGE_NOTHING], ids=str)
def test_a_request_of_our_own_is_taken(world, row):
    """The control of the test above, from a browser that says where it is."""
    response = send(world.browser(actor_of(row)), row, world, Origin="http://localhost", Sec_Fetch_Site="same-origin")
    assert response.status_code == row.inside


@pytest.mark.parametrize("actor", ["visitor", "holder", "administrator"])
def test_every_answer_keeps_the_rules_of_the_house(world, actor):
    """Reading writes nothing and gives a visitor no cookie; the headers stand; no cache keeps what is one viewer's."""
    entrances = {f"GET /{way}" for way in ("login", "register", "register/mail", "reset", "logout", "carry")}
    entrances |= {f"GET /{place}/<token>" for place in (*MAIL_LINKS, "support/confirmations")}  # their forms need a cookie
    entrances.add("GET /support")
    wrong = []
    with world.watched() as has_changed:
        for row in READING:
            browser, address = world.browser(actor), row.at(world.names)
            response = browser.get(address)
            head = browser._ask(browser.client.head, address)
            wrong += [f"{address}: {words}" for words in broken_rules(response, actor)]
            if actor == "visitor" and row.rule not in entrances and "lang=" not in address:
                wrong += [f"{address} sets a cookie"] if "Set-Cookie" in response.headers else []
            wrong += [f"HEAD {address} is another answer"] if head.status_code != response.status_code else []
            wrong += [f"{address} wrote something"] if has_changed() else []
        for row in ONE_A_RULE:
            address = row.at(world.names)
            response = world.browser(actor).get(address)
            wrong += [f"{address}: {words}" for words in broken_rules(response, actor)]
            wrong += [f"GET {address} wrote something"] if has_changed() else []
    assert not wrong, "\n".join(wrong)


def test_refusals_keep_them_too(world):
    assert HEADERS["Content-Security-Policy"] == CSP
    browser = world.browser("member")
    answers = [
        browser._ask(browser.client.delete, "/"),
        browser.post("/threads/new", {"body": "x" * 1_200_000}),
        browser.post("/threads/new", {"body": BODY}),
        browser.get("/admin"),
        *(send(browser, row, world, token=None) for row in ONE_A_RULE[:5]),
    ]
    assert [response.status_code for response in answers] == [405, 413, 422, 404, *[400] * 5]
    assert set(answers[0].headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert not [words for response in answers for words in broken_rules(response, "member")]


def broken_rules(response, actor: str) -> list[str]:
    """What an answer lacks, in words."""
    policy = SANDBOX if response.content_type in ("image/webp", "application/octet-stream") else CSP
    wanted = {"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
    wrong = [name for name, value in wanted.items() if response.headers.get_all(name) != [value]]
    wrong += [response.status] if response.status_code >= 500 else []
    if "text/html" in response.content_type:
        kept = response.headers.get("Cache-Control", "")
        if "private" not in kept or (actor != "visitor" and "no-store" not in kept):
            wrong.append(f"Cache-Control is {kept!r}")
    return wrong


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world, scheme):
    app = sister(world, STOA_BASE_URL=f"{scheme}://forum.example")
    with app.app_context():
        client = app.test_client()
        page = client.get("/register?lang=el&theme=dark", base_url=f"{scheme}://forum.example")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
        data = {"username": "newcomer", "email": "newcomer@example.test", "password": PASSWORD, "csrf_token": token}
        joined = client.post("/register", data=data, base_url=f"{scheme}://forum.example")
        assert joined.status_code == 303
        cookies = page.headers.getlist("Set-Cookie") + joined.headers.getlist("Set-Cookie")
        assert len(cookies) >= 3
        for cookie in cookies:
            _value, *attributes = [part.strip() for part in cookie.split(";")]
            assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes), cookie
            assert not any(attribute.startswith("Domain") for attribute in attributes)
            assert ("Secure" in attributes) == (scheme == "https"), cookie
        sessions = [cookie for cookie in cookies if "stoa=" in cookie]
        assert all(cookie.startswith("__Host-stoa=" if scheme == "https" else "stoa=") for cookie in sessions)
        db.session.remove()
        db.engine.dispose()


# Mass assignment

CARRY = ("POST /carried", "POST /register", "POST /reset")
UNLIKE = {
    "password_hash",
    "token_hash",
    "key_hash",
    "key_end",
    "token",
    "secrets",
    "sealed",
    "reference",
}  # made anew, and at random, each time


@pytest.mark.parametrize("row", ONE_A_RULE, ids=str)
def test_fields_that_a_form_does_not_name_change_nothing(world, row):
    """Every column of every table is sent along; what comes of it is what comes of the form alone."""
    actor, plain = actor_of(row), {}
    with naming_fields() as named:
        after = effect_of(world, row, actor, plain)
    columns = {column.name for table in db.metadata.sorted_tables for column in table.columns}
    more = {"role", "roles", "is_admin", "is_staff", "author", "board_id", "person_id", "verified"}
    carried = {"body", "title", "board", "tags"} if row.rule in CARRY else set()
    extra = sorted((columns | more) - named - carried - set(row.data))
    for some in (extra[::2], extra[1::2]):  # a form of more parts is refused
        sent = dict.fromkeys(some, "7") | ({"next": ""} if "next" in named else {})
        assert effect_of(world, row, actor, sent) == after


@contextmanager
def naming_fields():
    """Gathers the names of the fields of every form that is made."""
    named, make = {"csrf_token"}, FlaskForm.__init__

    def remember(form, *args, **kwargs):
        make(form, *args, **kwargs)
        named.update(field.name for field in form)

    with patch.object(FlaskForm, "__init__", remember):
        yield named


def effect_of(world: World, row: Row, actor: str, extra: dict[str, str]) -> tuple[int, dict]:
    """The answer's status and all rows afterwards, ids being drawn in the same order; the world is put back."""
    drawn = iter(range(10_000))
    with (
        patch.object(database, "secrets", SimpleNamespace(token_bytes=lambda n: next(drawn).to_bytes(n, "big"))),
        patch(
            "forum.personal.actions.secrets", SimpleNamespace(choice=lambda signs: signs[0])
        ),  # a former member's name
    ):
        browser = world.browser(actor)
        response = browser.post(row.at(world.names), row.sent(world.names) | extra)
    with db.engine.connect() as connection:
        rows = {
            table.name: [
                {name: value for name, value in found.items() if name not in UNLIKE}
                for found in connection.execute(table.select()).mappings()
            ]
            for table in db.metadata.sorted_tables
        }
        connection.rollback()
    world.restore()
    return response.status_code, rows


# Forged hosts

EVIL = "evil.example"
HOSTS = [
    {"Host": EVIL},
    {"Host": f"{EVIL}:80"},
    {"Host": f"localhost.{EVIL}"},
    {"Host": f"localhost@{EVIL}"},
    {"Host": f"localhost:80@{EVIL}"},
    {"Host": f"{EVIL}#localhost"},
    {"Host": f"{EVIL}/localhost"},
    {"X-Forwarded-Host": EVIL},
    {"X-Forwarded-Host": f"localhost, {EVIL}"},
    {"X-Forwarded-Server": EVIL},
    {"X-Host": EVIL},
    {"X-Original-Host": EVIL},
    {"X-HTTP-Host-Override": EVIL},
    {"X-Original-URL": f"http://{EVIL}/"},
    {"X-Rewrite-URL": f"//{EVIL}/"},
    {"X-Forwarded-Prefix": f"//{EVIL}"},
    {"X-Forwarded-Proto": f"https://{EVIL}"},
    {"X-Forwarded-Port": f"80@{EVIL}"},
    {"X-Forwarded-For": EVIL},
    {"X-Real-IP": EVIL},
    {"X-Script-Name": f"//{EVIL}"},
    {"Forwarded": f"host={EVIL};proto=https"},
    {"Host": EVIL, "X-Forwarded-Host": EVIL},
    {"Host": EVIL, "Referer": f"http://{EVIL}/threads/new"},
    {"Host": EVIL, "Origin": f"http://{EVIL}"},
]
ANSWERS = [
    "/", "/threads/{open_thread}", "/threads/{open_thread}/{open_slug}", "/account", "/help", "/help/", "/missing",
    "/help/en/{open_article}", "/sitemap.xml", "/sitemap.xml?page=1", "/robots.txt", "/login?next=/account", "/search?q=walrus",
]  # fmt: skip


@pytest.mark.parametrize("headers", HOSTS, ids=str)
def test_no_address_is_made_of_what_a_request_says_of_its_host(world, headers):
    for address in ANSWERS:
        response = world.browser("visitor").get(address.format_map(world.names), headers=headers)
        assert response.status_code < 500
        assert EVIL not in response.text, address
        assert EVIL not in str(response.headers), address
    browser = world.browser("member")
    response = browser.post(f"/threads/{world.names['open_thread']}/comments", {"body": BODY}, headers=headers)
    assert EVIL not in str(response.headers) + response.text


# Odd input

ODD = [
    "-1", "9" * 30, "١٢", "\x00", "a\x00b", b"\xed\xa0\x80", "../../etc", "%", "{{7*7}}", "' OR 1=1 --", "Ω" * 5_000,
    "\r\nSet-Cookie: a=b",
]  # fmt: skip
ODDEST = ["", "\x00a", "\ufffd\u202e", "9" * 30, "9" * 400, "Ω" * 5_000, "{{7*7}}\r\n<b>"]


QUERIES = {
    "/": ("lang", "theme"),
    "/boards/general": ("page", "show"),
    "/threads/{thread}/{slug}": ("page",),
    "/threads/new": ("board", "title", "body", "tags", "carried"),
    "/tags/printing": ("page",),
    "/search": ("q", "page", "in", "left_out"),
    "/suggestions/articles": ("q", "title", "body"),
    "/suggestions/similar": ("q", "title"),
    "/sitemap.xml": ("page",),
    "/login": ("next",),
    "/register": ("next",),
    "/reset": ("next",),
    "/unlock": ("next", "board"),
    "/moderation/log": ("page", "show"),
    "/admin/log": ("page", "action", "by"),
    "/admin/members": ("page", "q"),
    "/admin/licenses": ("page", "product", "state", "source", "held", "words"),
    "/admin/boards/new": ("next",),
    "/setup/steps/mail": ("test",),
    "/notifications": ("page",),
}


FORMS = {
    "/threads/new": {"board": "general", "title": "A title", "body": "Words", "tags": "one"},
    "/threads/{thread}/comments": {"body": "Words", "once": "a"},
    "/threads/{thread}/edit": {"title": "A title", "body": "Words", "tags": "", "language": "en"},
    "/account": {"display_name": "Root", "about": "", "language": "", "theme": ""},
    "/login": {"username": "root", "password": "x", "next": "/"},
    "/register": {"username": "newcomer", "email": "n@example.test", "password": PASSWORD, "homepage": "", "shown": ""},
    "/register/mail": {"email": "n@example.test"},
    "/reset": {"username": "root", "next": "/"},
    "/account/email": {"email": "n@example.test", "password": "x"},
    "/admin/invitations": {"addresses": "n@example.test", "message": "Come.", "days": "14"},
    "/unlock": {"key": "AAAA", "next": "/", "board": "general"},
    "/preview": {"body": "Words"},
    "/search": {"q": "Words of 2024", "in": "thread"},
    "/notifications/seen": {"thread": "{thread}", "number": "0", "board": ""},
    "/account/notifications": {"pace": "at once", "reply_mail": "y"},
    "/carried": {"body": "Words", "title": "x", "next": "/"},
    "/threads/{thread}/pin": {"reason": "x"},
    "/admin/boards/general": {
        "slug": "general",
        "name_en": "General",
        "position": "1",
        "moderators": "root",
        "hue": "1",
    },
    "/admin/products/ledger": {"name_en": "Ledger", "renew_url": "", "key_help_en": ""},
    "/admin/products/ledger/licenses": {"count": "1", "seats": "1", "expires": "", "note": ""},
    "/admin/members/root": {"roles": "administrator", "reason": "x"},
    "/admin/site": {"name": "Stoa", "languages": "en", "registration": "open"},
    "/admin/site/look": {"accent": "#b3261e", "instead": ""},
    "/admin/site/mail": {"host": "smtp.example.test", "port": "25", "user": "x", "mail_from": "a@example.test"},
    "/admin/articles/import": {"source": "docs", "product": ""},
    "/admin/pages/rules": {"body_en": "Words", "body_el": "Words"},
    "/setup/steps/site": {"name": "Stoa", "accent": ""},
    "/setup/steps/languages": {"spoken": "en", "main": "en", "registration": "open"},
}


@pytest.fixture
def small(app, monkeypatch):
    """An administrator's browser on a site with a thread, on either engine."""
    monkeypatch.setattr("forum.threads.views.count", lambda thread_id: None)
    monkeypatch.setattr("forum.search.asked.gathering.Gathering._add", lambda *counted: None)
    monkeypatch.setattr("forum.core.limits.spend_lightly", lambda *tries, **more: None)
    root = person("root", "administrator")
    factories.product("ledger")
    thread = factories.thread(root, factories.board("general"), tags=["printing"])
    return SimpleNamespace(
        browser=Browser(app, root), names={"thread": thread.public_id, "slug": thread.slug, "comment": "aaaaaaaaaaaa"}
    )


def test_page_numbers_and_words_of_any_shape_are_answered(small):
    for address, names in QUERIES.items():
        for name in names:
            for odd in ODD:
                asked = f"{address.format_map(small.names)}?{name}={quote(odd)}"
                status = small.browser.get(asked).status_code
                assert status < 500 and status != 410, f"{status} at {asked[:150]}"


def test_identifiers_of_any_shape_are_missing(app, small):
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments]
    for rule in rules:
        for odd in ODD:
            address = re.sub(r"<[^>]+>", lambda _match, odd=odd: quote(odd, safe=""), rule.rule)
            for method in rule.methods & {"GET", "POST"}:
                status = getattr(small.browser, method.lower())(address).status_code
                allowed = status in (200, 301, 302, 303, 308, 400, 404, 405, 410, 413, 414, 422, 429)
                assert allowed, f"{status} at {method} {address[:150]}"


def test_text_of_any_shape_is_taken_or_refused(app, small):
    """In every field of every form, one at a time: nothing breaks."""
    for address, fields in FORMS.items():
        for name in fields:
            for odd in ODDEST:
                with patch("forum.core.limits.spend", lambda *tries: None):
                    response = small.browser.post(address.format_map(small.names), fields | {name: odd})
                assert response.status_code < 500, f"{response.status_code} at {address} with {name}={odd!r:.80}"


@pytest.mark.parametrize("address", FORMS)
def test_files_in_the_place_of_text_and_json_are_not_read(small, address):
    fields, token = FORMS[address], small.browser.csrf_token()
    with patch("forum.core.limits.spend", lambda *tries: None):
        for name in fields:
            sent = fields | {name: (BytesIO(b"Words"), "words.txt")}
            status = small.browser.post(address.format_map(small.names), sent).status_code
            assert status < 500, f"{status} with a file as {name}"
        for sent in (dict.fromkeys(fields, 5), [1], "words", None):
            headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
            response = small.browser._ask(
                small.browser.client.post, address.format_map(small.names), data=json.dumps(sent), headers=headers
            )
            assert response.status_code < 500, f"{response.status_code} with {sent}"


# The database can't write


@contextmanager
def locked(world: World):
    """Another process holds the database for itself; in WAL others go on reading."""
    with closing(sqlite3.connect(world.engine.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def sister(world: World, **settings):
    """Another process's application on the same database."""
    return create_app(environment(world.engine.path.parent, **settings))


@pytest.fixture(scope="module")
def hasty(busy):
    """The world's application with little patience for a locked database."""
    with patch.object(database, "BUSY_SECONDS", 0.05):
        app = sister(busy)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("row", [row for row in ONE_A_RULE if row.rule not in CHANGES_NOTHING_AT_ALL], ids=str)
def test_while_the_database_is_locked_reading_goes_on_and_no_text_is_lost(world, hasty, row):
    browser = moved(world.browser(actor_of(row)), hasty)
    with hasty.app_context(), locked(world):
        response = browser.post(row.at(world.names), row.sent(world.names))
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
        assert browser.get("/").status_code == 200
        assert browser.get(f"/threads/{world.names['open_thread']}/{world.names['open_slug']}").status_code == 200
    for name, value in row.sent(world.names).items():
        if name in ("body", "title", "reason", "name_en"):
            assert value in response.text, f"{name} is lost"
    assert PASSWORD not in response.text


def moved(browser: Browser, app) -> Browser:
    """The browser's session, at another application."""
    there = Browser(app)
    with browser.client.session_transaction() as kept, there.client.session_transaction() as session:
        session.update(kept)
    return there


def test_a_full_disk_is_said_and_forgotten_once_there_is_room(world, hasty):
    long = "A long story of a walrus. " * 2_400
    browser, room = moved(world.browser("member"), hasty), SimpleNamespace(pages=1)
    address = f"/threads/{world.names['open_thread']}/comments"

    def make_small(connection, record, proxy) -> None:
        connection.execute(f"PRAGMA max_page_count = {room.pages}")

    with hasty.app_context():
        event.listen(db.engine, "checkout", make_small)
        response = browser.post(address, {"body": long})
        assert response.status_code == 503
        assert long.strip() in response.text
        assert browser.get("/").status_code == 200
        room.pages = 1_000_000
        assert browser.post(address, {"body": long}).status_code == 303
        event.remove(db.engine, "checkout", make_small)
