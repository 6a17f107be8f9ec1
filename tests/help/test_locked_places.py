"""Locked collections and articles as people meet them: a listed one says that it is there and what opens it, an unlisted one
doesn't exist for strangers."""

import re

import pytest
from html5lib import HTMLParser

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.jobs import worker
from forum.help.importing import import_folder
from forum.search import index
from tests import factories
from tests.help.test_locks import lock
from tests.licenses.keys_of import license_of
from tests.people import Browser, person
from tests.statements import counted

INSIDE = ("/help/en/guides/pro", "/help/en/guides/pro/tricks", "/help/en/guides/pro/deep/secrets")
CITING = "Read [[help:guides/pro/tricks]], [[help:cellar/wine]], [[help:start/keys]] and [[help:start/install]]."


@pytest.fixture
def ledger(app):
    return factories.product("ledger", texts={"en": {"key_help": "In the box."}})


@pytest.fixture
def help_center(app, docs, ledger):
    """guides/pro is locked and listed, cellar locked and unlisted, start/keys locked by itself; all by one product."""
    for stem in (
        "guides/open",
        "guides/pro/tricks",
        "guides/pro/deep/secrets",
        "cellar/wine",
        "start/install",
        "start/keys",
    ):
        docs.page(stem, f"# The {stem.rpartition('/')[2]}\n\nThe wombat.")
    docs.page("guides/pro/tricks", "# Τα κόλπα", locale="el")
    import_folder(docs.root, base_url="http://localhost")
    lock("guides/pro", "ledger", listed=True)
    lock("cellar", "ledger")
    lock("start/keys", "ledger")
    return docs


@pytest.fixture
def browsers(app, ledger, help_center):
    """By who sits at them: two who are in, and three who are not."""
    holder, ended = person("holda"), person("enda")
    factories.license_for(holder, ledger)
    factories.license_for(ended, ledger, expires_at=now())
    people = {
        "holder": holder,
        "ended": ended,
        "member": person("mia"),
        "administrator": person("boss", "administrator"),
    }
    return {name: Browser(app, someone) for name, someone in people.items()} | {"visitor": Browser(app)}


def page(browser, address, status=200):
    response = browser.get(address)
    assert response.status_code == status, (address, response.status_code)
    HTMLParser(strict=True).parse(response.text)
    return response.text


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())


@pytest.mark.parametrize("who", ["visitor", "member", "ended"])
def test_a_listed_locked_collection_says_what_opens_it_and_nothing_of_what_is_inside(browsers, who):
    for address in ("/help", "/help/en/guides", "/help/en/guides/open"):
        html = page(browsers[who], address)
        assert 'href="/help/en/guides/pro"' in html
        assert "tricks" not in html and "secrets" not in html
    assert "It opens with a license for Ledger." in words(page(browsers[who], "/help"))
    assert 'href="/unlock?next=/help/en/guides/pro"' in page(browsers[who], "/help/en/guides")
    for address in INSIDE:
        html = page(browsers[who], address, 403)
        assert "Pro opens with your license" in words(html) and "It opens with a license for Ledger." in words(html)
        assert "noindex" in html
        assert "wombat" not in html and "secrets" not in words(html)


@pytest.mark.parametrize("who", ["holder", "administrator"])
def test_who_may_read_it_finds_it_as_any_other(browsers, who):
    assert "For license holders" not in page(browsers[who], "/help")
    assert 'href="/help/en/guides/pro/tricks"' in page(browsers[who], INSIDE[0])
    for address in ("/help/en/guides/pro/tricks", "/help/en/cellar/wine", "/help/en/start/keys"):
        assert "The wombat." in page(browsers[who], address)
    page(browsers[who], "/help/en/guides/pro/nothing", 404)


@pytest.mark.parametrize(
    "below",
    [
        "en/guides/pro/tricks", "el/guides/pro/tricks", "fr/guides/pro/tricks", "xx/guides/pro", "en/guides/pro/nothing",
        "en/guides/pro/deep", "en/Guides/PRO/", "guides/pro", "guides/pro/nothing/at/all", "en/guides/pro/%20%3Cb%3E",
        "en/guides/pro/" + "a/" * 400,
    ],
)  # fmt: skip
def test_any_address_in_it_gets_the_same_answer_be_something_there_or_not(visitor, help_center, below):
    def without_address(address):
        html = page(visitor, address, 403)
        for way_on in (address.replace("/", "%2F"), address.replace("%", "%25"), address):
            html = html.replace(way_on, "…")
        return html.partition("<main")[2].partition("</main")[0]

    assert without_address(f"/help/{below}") == without_address("/help/en/guides/pro/missing")


@pytest.mark.parametrize(
    ("hidden", "missing"),
    [
        ("/help/en/cellar", "/help/en/nowhere"),
        ("/help/en/cellar/wine", "/help/en/nowhere/wine"),
        ("/help/cellar/wine", "/help/nowhere/wine"),
        ("/help/en/start/keys", "/help/en/start/none"),
    ],
)
def test_what_is_locked_and_unlisted_is_missing_to_strangers(browsers, hidden, missing):
    for who in ("visitor", "member", "ended"):
        answers = [
            re.sub(r'name="csrf_token"[^>]*>', "", page(browsers[who], address, 404)).replace(address, "…")
            for address in (hidden, missing)
        ]
        assert answers[0] == answers[1]
        assert "cellar" not in page(browsers[who], "/help").casefold()
        assert "/help/en/start/keys" not in page(browsers[who], "/help/en/start")


def test_a_visitor_signs_in_with_the_way_to_what_was_wanted(visitor, help_center):
    html = page(visitor, "/help/en/guides/pro/tricks?lang=en", 403)
    assert "/login?next=/help/en/guides/pro/tricks%3Flang%3Den" in html
    assert 'name="key"' not in html


def test_after_unlocking_one_lands_on_what_was_wanted(browsers, ledger):
    key, _ = license_of(ledger)
    wanted = "/help/en/guides/pro/deep/secrets?lang=en"
    html = page(browsers["member"], wanted, 403)
    assert f'name="next" type="hidden" value="{wanted}"' in html
    assert "In the box." in html
    refused = browsers["member"].post("/unlock", {"key": "WRONG", "next": wanted})
    assert (refused.status_code, "Pro opens with your license" in words(refused.text)) == (422, True)
    opened = browsers["member"].post("/unlock", {"key": key, "next": wanted})
    assert (opened.status_code, opened.location) == (303, wanted)
    assert "The wombat." in page(browsers["member"], wanted)


def test_a_key_for_something_else_leaves_it_locked_and_says_so(browsers):
    key, _ = license_of(factories.product("other"))
    browsers["member"].post("/unlock", {"key": key, "next": INSIDE[1]})
    assert "Pro stays locked: it needs a license for Ledger." in words(page(browsers["member"], INSIDE[1], 403))


def test_whose_license_has_ended_reads_so_there(browsers):
    assert "Your licenses" in words(page(browsers["ended"], INSIDE[1], 403))


def test_totals_are_told_only_where_an_administrator_wishes_so(visitor, help_center):
    assert "2 articles" not in page(visitor, "/help") + page(visitor, INSIDE[0], 403)
    lock("guides/pro", "ledger", listed=True, shows_totals=True)
    assert "2 articles" in words(page(visitor, "/help"))
    assert "2 articles" in words(page(visitor, "/help/en/guides"))
    assert "2 articles for license holders" in words(page(visitor, INSIDE[0], 403))


def test_a_lock_in_a_locked_place_answers_by_its_own_products_if_it_is_listed(browsers, help_center):
    factories.product("gold")
    lock("guides/pro/deep", "gold", listed=True)
    assert "license for Gold" in words(page(browsers["visitor"], INSIDE[2], 403))
    assert page(browsers["visitor"], "/help").count('class="btn gold"') == 1
    assert 'href="/help/en/guides/pro/deep"' in page(browsers["holder"], INSIDE[0])
    lock("guides/pro/deep", "gold")
    assert "license for Ledger" in words(page(browsers["visitor"], INSIDE[2], 403))
    page(browsers["holder"], INSIDE[2], 404)
    lock("guides", "gold")
    page(browsers["visitor"], INSIDE[1], 404)
    assert "guides" not in page(browsers["visitor"], "/help")


def test_a_holder_of_the_inner_lock_alone_reads_what_it_opens(app, help_center):
    gold, holder = factories.product("gold"), person("goldie")
    factories.license_for(holder, gold)
    lock("guides/pro/deep", "gold")
    browser = Browser(app, holder)
    assert "The wombat." in page(browser, INSIDE[2])
    page(browser, INSIDE[1], 403)
    assert "It opens with a license for Ledger." in words(page(browser, "/help"))


CITED = {"guides/pro/tricks", "cellar/wine", "start/keys", "start/install"}
SITEMAP = "/sitemap.xml?page=1"


def test_search_suggestions_citations_and_sitemap_follow_the_locks(app, browsers):
    index.rebuild()
    alice, board = person("alice"), factories.board()
    asked = factories.thread(alice, board, "A question", "Where?")
    factories.accept(alice, asked, factories.comment(alice, asked, CITING))
    thread = f"/threads/{asked.public_id}/{asked.slug}"
    finds = dict.fromkeys(("/search?q=wombat", thread, "/", SITEMAP), CITED)
    finds["/suggestions/articles?q=tricks+of+the+wombat"] = {"guides/pro/tricks"}

    def seen(who: str) -> dict[str, set[str]]:
        db.session.remove()
        worker.drain()
        pages = {address: browsers[who].get(address).text for address in finds}
        return {address: {path for path in finds[address] if path in html} for address, html in pages.items()}

    def of(paths: set[str]) -> dict[str, set[str]]:
        return {address: found & paths for address, found in finds.items()}

    for who in ("visitor", "member", "ended"):
        assert seen(who) == of({"start/install"})
    for who in ("holder", "administrator"):
        assert seen(who) == of(CITED) | {SITEMAP: {"start/install"}}
    lock("guides/pro")
    lock("start/keys")
    assert seen("visitor") == of(CITED - {"cellar/wine"})
    lock("start", "ledger")
    assert seen("visitor") == of({"guides/pro/tricks"})


@pytest.mark.parametrize("address", ["/help", "/help/en/guides", "/help/en/guides/open"])
def test_lock_cards_are_one_statement_more(visitor, help_center, address):
    visitor.get(address)

    def asked() -> int:
        with counted() as statements:
            visitor.get(address)
        return len(statements)

    with_cards = asked()
    lock("guides/pro", "ledger")
    visitor.get(address)
    assert asked() == with_cards - 1


def test_a_name_of_a_locked_source_is_none_where_another_shares_its_path(visitor, help_center, docs, tmp_path):
    other = type(docs)(tmp_path / "other")
    other.page("start/more", "# More")
    other.write("docs/start/_category_.json", '{"label": "Whispered"}')
    import_folder(other.root, base_url="http://localhost", source="another", product="ledger")
    with transaction.writing() as session:
        session.execute(db.text("UPDATE collections SET position = -1 WHERE source = 'another'"))
    for address in ("/help", "/help/en/start", "/help/en/start/install"):
        assert "Whispered" not in page(visitor, address)


def test_whose_license_for_it_has_ended_reads_so_above_the_card_with_the_way_to_renew(browsers, ledger):
    with transaction.writing() as session:
        session.merge(ledger).renew_url = "https://vendor.example/renew"
    shown = page(browsers["ended"], "/help/guides/pro", 403)
    assert shown.index("Your license ended on") < shown.index("Add your license key")
    assert 'href="https://vendor.example/renew"' in shown
    assert "Your license ended on" not in page(browsers["member"], "/help/guides/pro", 403)
