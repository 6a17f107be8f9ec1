"""An answer cites an article: its title in the sentence, its card below, in the reader's language, as far as they may read it."""

import pytest
from html5lib import HTMLParser
from sqlalchemy import select

from forum.core import transaction
from forum.help.actions import lock
from forum.help.importing import import_folder
from forum.help.models import Article
from tests import factories
from tests.help.docs import Docs
from tests.people import Browser, person

WITHIN = "It is all in [[help:start/install#where]], they say.\n\nAnd more."
GONE = "[an article that isn’t available]"


@pytest.fixture
def docs(app, tmp_path) -> Docs:
    (tmp_path / "source").mkdir()
    docs = Docs(tmp_path / "source")
    docs.page("start/install", "# Install it\n\nFirst words.\n\n## Where {#where}\n\nHere.")
    docs.page("start/install", "# Εγκατάσταση\n\nΛόγια.\n\n## Πού {#where}\n\nΕδώ.", locale="el")
    import_folder(docs.root, base_url="http://localhost")
    return docs


@pytest.fixture
def thread(docs):
    return factories.thread(person("alice"), factories.board(), "Where is it?", body=WITHIN)


def page(browser: Browser, thread, query: str = "") -> str:
    html = browser.get(f"/threads/{thread.public_id}/{thread.slug}{query}").text
    HTMLParser(strict=True).parse(html)
    return html


def test_within_a_sentence_its_title_stands_there_and_its_card_below(app, thread):
    html = page(Browser(app), thread)
    link = '<a href="/help/en/start/install#h-where" lang="en">Install it › Where</a>'
    assert f"<p>It is all in {link}, they say.</p>\n<figure" in html
    assert html.count('class="cite"') == 1


def test_it_reads_in_the_language_of_the_reader(app, thread):
    html = page(Browser(app), thread, "?lang=el")
    assert 'lang="el">Εγκατάσταση › Πού</a>, they say.' in html


def test_who_may_not_read_it_learns_nothing_of_it(app, thread):
    ledger, holder = factories.product("ledger"), person("bob")
    factories.license_for(holder, ledger)
    with transaction.writing() as session:
        lock([session.scalars(select(Article.id)).one()], ledger.id)
    html = page(Browser(app), thread)
    assert f"""<p>It is all in <span class="muted">{GONE}</span>, they say.</p>""" in html
    assert "Install" not in html
    assert html.count(GONE) == 1
    assert 'class="cite"' not in html
    assert page(Browser(app, holder), thread).count('class="cite"') == 1
