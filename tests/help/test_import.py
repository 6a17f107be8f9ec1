"""Bringing docs in: what is written the first time, the second time, and after something changed."""

import json

import pytest
from sqlalchemy import event, func, select

from forum.core import transaction
from forum.core.database import db
from forum.core.errors import Invalid
from forum.help.events import ArticlesChanged
from forum.help.importing import import_folder
from forum.help.models import Article, ArticleProduct, Collection, Translation
from tests import factories

BASE = "http://localhost"


def bring(docs, **options):
    return import_folder(docs.root, base_url=BASE, **options)


def held(locale="en"):
    """Titles by path of what is in the help center."""
    with transaction.reading() as session:
        statement = select(Translation.path, Translation.title).join(Article, Article.id == Translation.article_id)
        rows = session.execute(statement.where(Translation.locale == locale, Article.retired_at.is_(None)))
        return dict(rows.all())


def translation(path, locale="en"):
    with transaction.reading() as session:
        return session.scalar(select(Translation).where(Translation.path == path, Translation.locale == locale))


@pytest.fixture
def writes(app):
    """Every statement that writes, as it is sent."""
    sent = []

    def note(connection, cursor, statement, *rest):
        if statement.split(None, 1)[0] in ("INSERT", "UPDATE", "DELETE"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def small(docs):
    docs.page("start/install", "# Install\n\nSee [keys](./keys.md#where) and [gone](./gone.md).", title="Install")
    docs.page("start/keys", "# Keys\n\nWords.\n\n## Where they are {#where}\n\nHere.", title="License keys")
    docs.page("start/install", "# Εγκατάσταση\n\nΛόγια.", locale="el", _i18n_hash=docs.hash("start/install"))
    return docs


def test_everything_is_there_after_the_first_time(app, small):
    summary = bring(small)
    assert (summary.pages, summary.added, summary.unchanged) == (3, 3, 0)
    assert held() == {"start/install": "Install", "start/keys": "License keys"}
    assert held("el") == {"start/install": "Εγκατάσταση"}
    assert [str(p) for p in summary.problems] == ["docs/start/install.md:7: A link leads nowhere: ./gone.md"]


def test_what_is_stored_of_a_page(app, small):
    bring(small)
    keys = translation("start/keys")
    assert keys.source_hash == small.hash("start/keys")
    assert keys.lede == "Words."
    assert [1, "Keys"] in [heading[1:] for heading in keys.headings]
    assert ["h-where", 2, "Where they are"] in keys.headings
    assert "Here." in keys.text
    assert "# Keys" in keys.body
    assert "Keys</h" not in keys.html


def test_links_lead_to_articles_in_the_same_language(app, docs):
    docs.page("a", "# A\n\n[b](./b.md#part)")
    docs.page("b", "# B")
    docs.page("a", "# Α\n\n[β](./b.md)", locale="el")
    bring(docs)
    assert 'href="/help/en/b#h-part"' in translation("a").html
    assert 'href="/help/el/b"' in translation("a", "el").html


def test_a_second_time_writes_nothing(app, small, writes):
    bring(small)
    assert writes
    writes.clear()
    summary = bring(small)
    assert writes == []
    assert (summary.added, summary.changed, summary.unchanged, summary.retired) == (0, 0, 3, 0)


def test_a_changed_file_changes_one_translation(app, small, writes):
    bring(small)
    before = translation("start/keys").updated_at
    small.page("start/keys", "# Keys\n\nOther words.", title="License keys")
    writes.clear()
    summary = bring(small)
    assert (summary.added, summary.changed, summary.unchanged) == (0, 1, 2)
    assert len([w for w in writes if w.startswith("UPDATE translations")]) == 1
    assert translation("start/keys").text == "Other words."
    assert translation("start/keys").updated_at > before


def test_a_changed_source_makes_its_translations_stale_and_a_fresh_translation_ends_that(app, small):
    bring(small)
    assert not translation("start/install", "el").stale
    small.page("start/install", "# Install\n\nNew.", title="Install")
    assert bring(small).changed == 1
    assert translation("start/install", "el").stale
    small.page("start/install", "# Εγκατάσταση\n\nΝέα.", locale="el", _i18n_hash=small.hash("start/install"))
    bring(small)
    assert not translation("start/install", "el").stale


def test_a_removed_file_is_retired_and_one_that_reappears_is_back(app, small):
    bring(small)
    public_id = db.session.scalar(select(Article.public_id).where(Article.path == "start/keys"))
    db.session.remove()
    small.remove("start/keys")
    assert bring(small).retired == 1
    assert set(held()) == {"start/install"}
    assert bring(small).retired == 0
    small.page("start/keys", "# Keys\n\nBack.", title="Keys")
    assert bring(small).restored == 1
    assert held()["start/keys"] == "Keys"
    assert db.session.scalar(select(Article.public_id).where(Article.path == "start/keys")) == public_id


def test_a_removed_translation_leaves_the_article_in_its_other_languages(app, small):
    bring(small)
    small.remove("start/install", "el")
    assert bring(small).removed == 1
    assert held("el") == {}
    assert "start/install" in held()


def test_a_page_that_can_not_be_read_stays_as_it_was(app, small):
    bring(small)
    small.write("docs/start/keys.md", b"\0\0binary")
    summary = bring(small)
    assert summary.retired == 0
    assert "start/keys" in held()


def test_a_page_that_appears_repairs_the_links_to_it(app, small):
    bring(small)
    assert "/help/en/start/gone" not in translation("start/install").html
    small.page("start/gone", "# Found again")
    summary = bring(small)
    assert (summary.added, summary.changed) == (1, 1)
    assert 'href="/help/en/start/gone"' in translation("start/install").html


def test_order_and_place_follow_the_folder(app, small):
    bring(small)
    small.write("sidebars.json", json.dumps({"x": [{"First steps": ["start/keys", "start/install"]}]}))
    summary = bring(small)
    assert summary.changed == 0
    with transaction.reading() as session:
        paths = session.scalars(select(Article.path).order_by(Article.position)).all()
        assert paths == ["start/keys", "start/install"]
        assert session.scalar(select(Collection.labels)) == {"en": "First steps"}


def test_a_slug_taken_from_a_retired_article_goes_to_the_new_one(app, docs):
    docs.page("a", "# Old", slug="/same")
    docs.page("b", "# Other")
    bring(docs)
    docs.remove("a")
    docs.page("b", "# New", slug="/same")
    bring(docs)
    assert held() == {"same": "New"}


def test_translations_may_swap_their_addresses(app, docs):
    for stem, slug in (("a", "/x"), ("b", "/y")):
        docs.page(stem, f"# {stem}")
        docs.page(stem, f"# {stem}", locale="el", slug=slug)
    bring(docs)
    docs.page("a", "# a", locale="el", slug="/y")
    docs.page("b", "# b", locale="el", slug="/x")
    bring(docs)
    assert held("el") == {"y": "a", "x": "b"}


def test_two_sources_live_side_by_side(app, docs, tmp_path):
    docs.page("guide/a", "# A")
    bring(docs)
    other = type(docs)(tmp_path / "other")
    other.page("guide/a", "# Mine")
    other.page("guide/b", "# B")
    summary = bring(other, source="other")
    assert summary.retired == 0
    assert held() == {"guide/a": "A", "guide/b": "B"}
    assert "belongs to the articles of docs" in str(summary.problems[-1])


def test_a_folder_without_pages_changes_nothing(app, small, tmp_path):
    bring(small)
    (tmp_path / "empty").mkdir()
    with pytest.raises(Invalid):
        import_folder(tmp_path / "empty", base_url=BASE)
    assert len(held()) == 2


def test_a_product_locks_what_is_imported_and_what_comes_later(app, small):
    ledger = factories.product("ledger")
    bring(small, product="ledger")
    small.page("start/new", "# New")
    bring(small)
    with transaction.reading() as session:
        locks = session.execute(select(Article.path, ArticleProduct.product_id).join(ArticleProduct)).all()
    assert sorted(locks) == [(f"start/{name}", ledger.id) for name in ("install", "keys", "new")]


def test_a_lock_can_come_later(app, small):
    factories.product("ledger")
    bring(small)
    bring(small, product="ledger")
    with transaction.reading() as session:
        assert session.scalar(select(func.count()).select_from(ArticleProduct)) == 2


def test_an_unknown_product_is_refused_before_anything_is_written(app, small):
    with pytest.raises(Invalid):
        bring(small, product="nobody")
    assert held() == {}


def test_others_are_told_what_changed(app, small, monkeypatch):
    told = []
    monkeypatch.setattr("forum.core.events._subscribers", {ArticlesChanged: [told.append]})
    bring(small)
    assert len({i for event in told for i in event.article_ids}) == 2
    told.clear()
    bring(small)
    assert told == []
    small.remove("start/install", "el")
    bring(small)
    assert [bool(event.removed_translation_ids) for event in told] == [True]


def test_the_command_says_what_it_did(app, small):
    result = app.test_cli_runner().invoke(args=["articles", "import", str(small.root)])
    assert result.exit_code == 0, result.output
    assert "3 pages" in result.output
    assert "1 × A link leads nowhere" in result.output


def test_the_command_refuses_a_folder_without_pages(app, tmp_path):
    result = app.test_cli_runner().invoke(args=["articles", "import", str(tmp_path)])
    assert result.exit_code == 1
    assert "There are no pages in this folder." in result.output
