"""The help center in a browser: articles in the asked language, collections, the front page, what is gone."""

import json
import re

import pytest
from html5lib import HTMLParser
from sqlalchemy import event

from forum.core import transaction
from forum.core.database import db
from forum.core.viewer import ANONYMOUS
from forum.help import queries
from forum.help.importing import import_folder
from tests import factories, people
from tests.people import Browser


@pytest.fixture
def help_center(app, docs):
    docs.page(
        "start/install",
        "# Install it\n\nFirst *words*.\n\n## Where {#where}\n\nHere.\n\n## Why\n\nSo.",
        title="Install",
    )
    docs.page("start/keys", "# Keys\n\n- One thing", title="License keys")
    docs.page("start/only-english", "# Only English\n\nWords.")
    docs.page("start/install", "# Εγκατάσταση\n\nΛόγια.", locale="el", _i18n_hash=docs.hash("start/install"))
    docs.page("start/keys", "# Κλειδιά\n\nΛόγια.", locale="el", _i18n_hash="0" * 32)
    docs.page("start/install", "# تثبيت\n\nكلمات.", locale="ar")
    docs.page("questions/index", "# Questions\n\nAll of them.")
    docs.page("questions/why", "# Why?")
    docs.page("faq/refunds", "# Can I get my money back?")
    docs.page("deep/down/below", "# Below")
    docs.write("docs/start/_category_.json", json.dumps({"label": "Getting started", "position": 1}))
    import_folder(docs.root, base_url="http://localhost")
    return docs


def page(visitor, address, status=200, **options):
    response = visitor.get(address, **options)
    assert response.status_code == status, response.status_code
    return response.text


def strict(html):
    """Raises for HTML that a browser would have to guess at."""
    HTMLParser(strict=True).parse(html)
    return html


def test_an_article_reads_in_its_language(visitor, help_center):
    html = strict(page(visitor, "/help/en/start/install"))
    assert "<h1>Install it</h1>" in html
    assert '<article class="article" lang="en" dir="ltr">' in html
    assert '<p class="lede">First <em>words</em>.</p>' in html
    assert '<h2 id="h-where">Where</h2>' in html
    assert '<a href="#h-where">Where</a>' in html
    assert "1 min read" in html
    assert html.count("<h1") == 1
    assert '<link rel="canonical" href="http://localhost/help/en/start/install">' in html
    assert '<meta name="description" content="First words.">' in html
    assert "noindex" not in html


def test_an_article_that_nobody_discussed_can_be_asked_about(visitor, help_center):
    html = page(visitor, "/help/en/start/install")
    assert "Discussed in the community" not in html
    assert 'href="/threads/new?title=Install"' in html


def test_interface_and_article_have_languages_of_their_own(visitor, help_center):
    html = strict(page(visitor, "/help/ar/start/install?lang=el"))
    assert '<html lang="el"' in html
    assert '<article class="article" lang="ar" dir="rtl">' in html
    assert "<h1>تثبيت</h1>" in html


def test_the_languages_of_an_article_are_linked_only_where_they_exist(visitor, help_center):
    html = page(visitor, "/help/en/start/install")
    assert '<a href="/help/el/start/install" hreflang="el" lang="el">Ελληνικά</a>' in html
    assert 'hreflang="ar"' in html
    assert 'hreflang="ar"' not in page(visitor, "/help/en/start/keys")
    assert "hreflang=" not in page(visitor, "/help/en/start/only-english").partition("<main")[2]


def test_a_missing_translation_answers_the_original_and_is_not_indexed(visitor, help_center):
    html = strict(page(visitor, "/help/el/start/only-english"))
    assert '<article class="article" lang="en" dir="ltr">' in html
    assert "Not translated yet." in html
    assert '<meta name="robots" content="noindex">' in html
    assert '<link rel="canonical" href="http://localhost/help/en/start/only-english">' in html


def test_a_stale_translation_says_so(visitor, help_center):
    stale = "The original has changed since this was translated."
    html = strict(page(visitor, "/help/el/start/keys"))
    assert stale in html
    assert '<a href="/help/en/start/keys" hreflang="en">Read the original</a>' in html
    assert stale not in page(visitor, "/help/el/start/install")


def test_the_collection_stands_beside_the_article(visitor, help_center):
    html = page(visitor, "/help/en/start/keys")
    listed = re.findall(r'<li><a href="(/help/en/start/[\w-]+)"( aria-current="page")?>', html)
    assert [address.rpartition("/")[2] for address, _ in listed] == ["install", "keys", "only-english"]
    assert [bool(current) for _, current in listed] == [False, True, False]
    assert '<a rel="prev" href="/help/en/start/install">' in html
    assert 'rel="next" href="/help/en/start/only-english"' in html
    assert '<a href="/help/en/start">Getting started</a>' in html


def test_a_collection_without_an_index_has_a_page(visitor, help_center):
    html = strict(page(visitor, "/help/el/start"))
    assert "<h1>Getting started</h1>" in html
    assert "Εγκατάσταση" in html
    assert '<li lang="en"><a href="/help/el/start/only-english">Only English</a></li>' in html
    assert '<a href="/help/en/deep/down">Down</a>' in page(visitor, "/help/en/deep")


def test_an_index_is_the_page_of_its_collection(visitor, help_center):
    html = page(visitor, "/help/en/questions")
    assert "All of them." in html
    assert '<a href="/help/en/questions/why">Why?</a>' in html


def test_the_front_page_opens_on_first_steps_and_questions(visitor, help_center):
    html = strict(page(visitor, "/help?lang=el"))
    assert html.index("Getting started") < html.index("Εγκατάσταση") < html.index("Can I get my money back?")
    assert 'href="/help/el/start/install"' in html
    assert '<form class="find big" role="search" action="/search">' in html
    assert 'href="/help/el/deep"' in html


def test_an_empty_help_center_says_so(visitor):
    assert "There are no articles yet." in strict(page(visitor, "/help"))


@pytest.mark.parametrize(
    ("address", "target", "status"),
    [
        ("/help/", "/help", 301),
        ("/help/en/start/install/", "/help/en/start/install", 301),
        ("/help/en/Start/INSTALL", "/help/en/start/install", 301),
        ("/help/EN/start/install", "/help/en/start/install", 301),
        ("/help/en/start/", "/help/en/start", 301),
        ("/help/en/Start", "/help/en/start", 301),
        ("/help/en/questions/index", "/help/en/questions", 301),
        ("/help/en", "/help", 301),
        ("/help/start/install", "/help/en/start/install", 302),
        ("/help/start/install?lang=el", "/help/el/start/install", 302),
        ("/help/start", "/help/en/start", 302),
    ],
)
def test_what_is_nearly_an_address_leads_to_it(visitor, help_center, address, target, status):
    response = visitor.get(address)
    assert (response.status_code, response.headers.get("Location")) == (status, target)


def test_the_root_of_a_language_is_the_index_of_the_docs(visitor, help_center):
    help_center.page("welcome", "# Welcome", slug="/")
    import_folder(help_center.root, base_url="http://localhost")
    assert visitor.get("/help/el").headers["Location"] == "/help/el/index"
    assert "<h1>Welcome</h1>" in page(visitor, "/help/en/index")


@pytest.mark.parametrize(
    "address",
    [
        "/help/en/nothing",
        "/help/fr/start/install",
        "/help/nothing",
        "/help/en/%00",
        "/help/en/../../etc/passwd",
        "/help/" + "a/" * 400,
        "/help/en/~1",
    ],
)
def test_an_address_that_means_nothing_is_missing(visitor, help_center, address):
    assert visitor.get(address).status_code == 404


def test_a_retired_article_says_that_it_was_retired(visitor, help_center):
    help_center.remove("start/keys")
    import_folder(help_center.root, base_url="http://localhost")
    html = strict(page(visitor, "/help/en/start/keys", 410))
    assert "This article was retired" in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'href="/help/en/start"' in html
    assert "License keys" not in html
    assert "License keys" not in page(visitor, "/help/en/start")


# Locked articles


@pytest.fixture
def locked(app, help_center, tmp_path):
    ledger = factories.product("ledger")
    factories.product("print")
    secret = type(help_center)(tmp_path / "locked")
    secret.page("secret/plans", "# The secret plans\n\nHush.")
    secret.page("secret/plans", "# Les plans secrets", locale="fr")
    secret.page("secret/deep/more", "# More secrets")
    import_folder(secret.root, base_url="http://localhost", source="locked", product="ledger")
    return ledger


SECRETS = ("The secret plans", "Secret", "Hush", "More secrets", "secret/plans")


def said(response, address):
    """An answer without what differs in every one: the address it is for and the token of its forms."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", response.text.replace(address, ""))


def test_nobody_without_the_license_learns_of_a_locked_article(app, visitor, locked):
    other = people.person("otto")
    with transaction.reading() as session:
        product = session.scalar(db.select(factories.Product).where(factories.Product.slug == "print"))
    factories.license_for(other, product)
    moderator = people.person("mona", "moderator")
    for browser in (visitor, Browser(app, other), Browser(app, moderator)):
        for address in ("/help", "/help/en/start/install"):
            assert not [word for word in SECRETS if word in browser.get(address).text]
        missing = browser.get("/help/en/secret/nothing")
        for address in ("/help/en/secret/plans", "/help/en/secret", "/help/en/secret/deep", "/help/en/Secret/Plans/"):
            response = browser.get(address)
            assert response.status_code == 404
            assert said(response, address) == said(missing, "/help/en/secret/nothing")


def test_a_language_that_only_locked_articles_have_is_none_to_strangers(app, visitor, locked):
    holder = people.person("holda")
    factories.license_for(holder, locked)
    page(visitor, "/help/fr/start/install", 404)
    assert "Not translated yet." in page(Browser(app, holder), "/help/fr/start/install")


def test_a_license_or_being_administrator_opens_it(app, locked):
    holder, boss = people.person("holda"), people.person("boss", "administrator")
    factories.license_for(holder, locked)
    for browser in (Browser(app, holder), Browser(app, boss)):
        assert "Hush." in page(browser, "/help/en/secret/plans")
        assert "The secret plans" in page(browser, "/help/en/secret")
        assert "/help/en/secret" in page(browser, "/help")


def test_a_retired_locked_article_stays_hidden(app, visitor, locked, tmp_path):
    (tmp_path / "locked" / "docs" / "secret" / "plans.md").unlink()
    import_folder(tmp_path / "locked", base_url="http://localhost", source="locked")
    page(visitor, "/help/en/secret/plans", 404)


def test_the_sitemap_knows_only_what_everybody_may_read(app, locked):
    with transaction.reading():
        paths = {(row.locale, row.path) for row in queries.public_addresses()}
    assert ("el", "start/install") in paths
    assert not [path for _, path in paths if "secret" in path]


# Cards


def test_cards_come_in_the_readers_language_or_their_own(app, help_center):
    with transaction.reading():
        cards = queries.cards(["start/install", "start/only-english", "nowhere"], ANONYMOUS, "el")
    assert set(cards) == {"start/install", "start/only-english"}
    assert (cards["start/install"].title, cards["start/install"].address) == ("Εγκατάσταση", "/help/el/start/install")
    assert (cards["start/only-english"].locale, cards["start/only-english"].lede) == ("en", "Words.")


def test_a_card_knows_the_words_of_its_headings(app, help_center):
    with transaction.reading():
        card = queries.cards(["start/install"], ANONYMOUS, "en")["start/install"]
    assert card.heading("where") == card.heading("h-where") == "Where"
    assert card.heading("") == card.heading("gone") == ""


def test_cards_of_what_is_locked_or_retired_are_missing(app, locked, help_center):
    help_center.remove("start/keys")
    import_folder(help_center.root, base_url="http://localhost")
    with transaction.reading():
        assert queries.cards(["secret/plans", "start/keys"], ANONYMOUS, "en") == {}
        assert "secret/plans" in queries.cards(
            ["secret/plans"], people.Viewer(id=1, products=frozenset({locked.id})), "en"
        )


# Statements


@pytest.fixture
def statements(app):
    sent = []

    def note(connection, cursor, statement, *rest):
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "address", ["/help", "/help/en/start/install", "/help/el/start/only-english", "/help/ar/start"]
)
def test_statements_a_page(app, visitor, help_center, statements, address):
    app.extensions.pop("stoa.site", None)
    statements.clear()
    page(visitor, address)
    assert len(statements) <= 5
    member = Browser(app, people.person("mia"))
    statements.clear()
    page(member, address)
    assert len(statements) <= 8


def test_cards_are_one_statement(app, help_center, statements):
    with transaction.reading():
        statements.clear()
        queries.cards(["start/install", "start/keys", "start/only-english"], ANONYMOUS, "el")
    assert len(statements) == 1
