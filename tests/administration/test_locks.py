"""Locking collections and articles of the help center in the browser."""

import re

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.help.importing import import_folder
from forum.help.models import Article, Collection
from tests import factories
from tests.help.docs import Docs
from tests.help.test_locks import counts, locks
from tests.people import Browser, person


@pytest.fixture
def docs(app, tmp_path) -> Docs:
    docs = Docs(tmp_path)
    for stem in ("guides/open", "guides/pro/tricks", "loose"):
        docs.page(stem, f"# The {stem.rpartition('/')[2]}\n\nWords.")
    import_folder(docs.root, base_url="http://localhost")
    return docs


@pytest.fixture
def ledger(app):
    return factories.product("ledger")


def address(table, path: str) -> str:
    with transaction.reading() as session:
        public_id = session.scalar(select(table.public_id).where(table.path == path))
    return f"/admin/articles/collections/{public_id}" if table is Collection else f"/admin/articles/{public_id}/lock"


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text.partition("<main")[2]).split())


def test_a_collection_is_locked_and_opened_again(admin, docs, ledger):
    at = address(Collection, "guides")
    sent = {"products": [str(ledger.id)], "listed": "y", "shows_totals": "y", "reason": "It is what they pay for."}
    assert re.search(r'<input[^>]*name="listed"[^>]*checked|checked[^>]*name="listed"', admin.get(at).text), (
        "as one locks it"
    )
    assert admin.post(at, sent).location == at
    assert locks() == {"open": "ledger", "tricks": "ledger"}
    assert counts() == {"guides": 2}
    form = admin.get(at).text
    assert all(
        re.search(rf'name="{name}"[^>]*checked|checked[^>]*name="{name}"', form) for name in sent if name != "reason"
    )
    admin.post(at, {})
    assert locks() == {}


def test_the_tree_says_who_may_read_what_and_leads_to_each(admin, docs, ledger):
    admin.post(address(Collection, "guides"), {"products": [str(ledger.id)]})
    page = admin.get("/admin/articles/collections")
    assert "Guides Ledger Unlisted Guides › Pro As Guides" in text(page)
    assert "The loose Everybody" in text(page)
    for at in (address(Collection, "guides/pro"), address(Article, "loose")):
        assert f'href="{at}"' in page.text
    assert 'href="/admin/articles/collections"' in admin.get("/admin/articles/import").text
    assert "Without a lock of its own it is as open as Guides." in text(admin.get(address(Collection, "guides/pro")))


def test_an_article_is_locked_by_itself_and_follows_its_collection_again(admin, docs, ledger):
    gold = str(factories.product("gold").id)
    collection, article = address(Collection, "guides/pro"), address(Article, "guides/pro/tricks")
    admin.post(collection, {"products": [str(ledger.id)]})
    assert "As the collection: Ledger" in text(admin.get(article))
    assert admin.post(article, {"products": [gold]}).location == collection
    assert locks() == {"tricks": "gold"}
    assert "The tricks Gold A lock of its own" in text(admin.get(collection))
    assert re.search(rf'<input[^>]*checked[^>]*value="{gold}"', admin.get(article).text)
    admin.post(article, {})
    assert locks() == {"tricks": "ledger"}


def test_the_log_says_who_changed_which_lock_and_why(admin, docs, ledger):
    admin.post(address(Collection, "guides"), {"products": [str(ledger.id)], "listed": "y", "reason": "For holders."})
    admin.post(address(Collection, "guides"), {"products": [str(ledger.id)], "listed": "y"})
    admin.post(address(Article, "loose"), {"products": [str(ledger.id)]})
    page = admin.get("/admin/log?action=collection.lock")
    [told] = re.findall(r"Changed who may read a collection of articles \d.*?(?= ©)", text(page))
    assert told.endswith("Guides For holders. What changed Locked to: – → Ledger Listed: No → Yes")
    assert f'href="{address(Collection, "guides")}"' in page.text
    assert "The loose What changed Locked to: – → Ledger" in text(admin.get("/admin/log?action=article.lock"))


def test_what_was_never_offered_is_refused_and_what_is_gone_is_missing(admin, docs):
    assert admin.post(address(Collection, "guides"), {"products": ["99"]}).status_code == 422
    assert admin.post(address(Article, "loose"), {"products": ["x"]}).status_code == 422
    assert locks() == {}
    assert admin.get("/admin/articles/collections/nothing").status_code == 404
    assert admin.get("/admin/articles/nothing/lock").status_code == 404


def test_none_but_administrators_see_what_is_locked(app, docs):
    writer = Browser(app, person("wanda", "writer"))
    for at in ("/admin/articles/collections", address(Collection, "guides"), address(Article, "loose")):
        assert writer.get(at).status_code == 404
