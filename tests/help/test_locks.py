"""Locks of articles and of whole collections: the nearest wins, and imports keep to them."""

import random
import threading

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.core.viewer import ANONYMOUS
from forum.help.actions import lock_article, lock_collection
from forum.help.events import ArticlesChanged
from forum.help.importing import import_folder
from forum.help.models import Article, ArticleProduct, Collection, CollectionProduct
from forum.help.queries.catalog import at_path
from forum.licenses.models import Product
from tests import factories


@pytest.fixture
def guides(app, docs):
    """guides/, guides/pro/ and guides/pro/deep/ with an article each, and one beside them. Products a, b and c."""
    for stem in ("guides/open", "guides/pro/tricks", "guides/pro/deep/secrets", "start/install"):
        docs.page(stem, f"# {stem.rpartition('/')[2].title()}\n\nWords.")
    bring(docs)
    for slug in "abc":
        factories.product(slug)
    return docs


def bring(docs, **options):
    return import_folder(docs.root, base_url="http://localhost", **options)


def lock(path: str, *products: str, **options) -> None:
    with transaction.writing() as session:
        ids = list(session.scalars(select(Product.id).where(Product.slug.in_(products))))
        found = at_path("docs", path)
        if isinstance(found, Collection):
            lock_collection(ANONYMOUS, found, product_ids=ids, **options)
        else:
            lock_article(ANONYMOUS, found, product_ids=ids)


def locks() -> dict[str, str]:
    """What opens each article that isn't open to all, by the last part of its path."""
    found: dict[str, str] = {}
    with transaction.reading() as session:
        pairs = (
            select(Article.path, Product.slug).join_from(Article, ArticleProduct).join(Product).order_by(Product.slug)
        )
        for path, slug in session.execute(pairs):
            name = path.rpartition("/")[2]
            found[name] = found.get(name, "") + slug
    return found


def counts() -> dict[str, int]:
    with transaction.reading() as session:
        return dict(session.execute(select(Collection.path, Collection.articles).where(Collection.articles > 0)).all())


@pytest.mark.parametrize(
    ("locked", "opened_by"),
    [
        ([("guides", "a")], {"open": "a", "tricks": "a", "secrets": "a"}),
        ([("guides/pro", "a")], {"tricks": "a", "secrets": "a"}),
        ([("guides", "a"), ("guides/pro", "b")], {"open": "a", "tricks": "b", "secrets": "b"}),
        ([("guides/pro/deep", "c"), ("guides", "a")], {"open": "a", "tricks": "a", "secrets": "c"}),
        ([("guides", "ab")], {"open": "ab", "tricks": "ab", "secrets": "ab"}),
        ([("guides", "a"), ("guides/pro/tricks", "b")], {"open": "a", "tricks": "b", "secrets": "a"}),
        ([("guides/pro/tricks", "a"), ("guides", "a")], {"open": "a", "tricks": "a", "secrets": "a"}),
        (
            [("guides", "a"), ("guides/pro/tricks", "b"), ("guides/pro/tricks", "")],
            {"open": "a", "tricks": "a", "secrets": "a"},
        ),
        ([("guides", "a"), ("guides/pro", "b"), ("guides/pro", "")], {"open": "a", "tricks": "a", "secrets": "a"}),
        ([("guides", "a"), ("guides", "")], {}),
        ([("start/install", "c")], {"install": "c"}),
    ],
)
def test_the_nearest_lock_wins(guides, locked, opened_by):
    for path, products in locked:
        lock(path, *products)
    assert locks() == opened_by


def test_a_locked_collection_counts_what_its_license_opens_inside(guides):
    lock("guides", "a")
    assert counts() == {"guides": 3}
    lock("guides/pro", "b")
    assert counts() == {"guides": 1, "guides/pro": 2}
    lock("guides/pro/tricks", "a", "b")
    assert counts() == {"guides": 2, "guides/pro": 2}
    guides.remove("guides/pro/tricks")
    bring(guides)
    assert counts() == {"guides": 1, "guides/pro": 1}


def test_an_import_keeps_locks_and_what_is_new_inherits(guides):
    lock("guides/pro", "a")
    lock("guides/open", "b")
    guides.page("guides/pro/more", "# More")
    guides.page("guides/pro/new/hidden", "# Hidden")
    guides.page("guides/pro/tricks", "# Tricks\n\nOther words.")
    bring(guides)
    assert locks() == {"open": "b", "tricks": "a", "secrets": "a", "more": "a", "hidden": "a"}
    assert counts() == {"guides/pro": 4}


@pytest.mark.parametrize("words", ["Words.", "Other words."])
def test_moving_an_article_into_a_locked_collection_locks_it_and_out_of_it_opens_it(guides, words):
    lock("guides/pro", "a")
    for folder, opened_by in (("start", {}), ("guides/pro", {"install": "a"}), ("start", {})):
        for stem in ("start/install", "guides/pro/install"):
            (guides.root / guides.name(stem)).unlink(missing_ok=True)
        guides.page(f"{folder}/install", f"# Install\n\n{words if opened_by else 'Words.'}", slug="/start/install")
        bring(guides)
        assert locks() == opened_by | {"tricks": "a", "secrets": "a"}


def test_what_is_new_in_a_locked_collection_is_locked_from_its_first_moment(guides):
    lock("guides/pro", "a")
    guides.page("guides/pro/more", "# More")

    def stop(done: int, total: int) -> None:
        if done == total:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        bring(guides, progress=stop)
    assert locks()["more"] == "a"


def test_what_others_inherit_is_no_lock_for_what_is_new_elsewhere(app, docs):
    docs.page("guides/only", "# Only")
    bring(docs)
    factories.product("a")
    lock("guides", "a")
    docs.page("start/more", "# More")
    bring(docs)
    assert locks() == {"only": "a"}


def test_a_product_named_at_the_import_locks_each_article_itself(guides):
    lock("guides/pro", "a")
    bring(guides, product="b")
    assert locks() == {"open": "b", "tricks": "b", "secrets": "b", "install": "b"}
    lock("guides", "c")
    assert set(locks().values()) == {"b"}


def test_a_product_named_at_the_import_may_be_locked_to_while_it_goes_on(guides):
    def keep_locking(done: int, total: int) -> None:
        lock("guides/open", "b", "c")

    bring(guides, product="b", progress=keep_locking)
    assert locks() == {"open": "bc", "tricks": "b", "secrets": "b", "install": "b"}


def test_an_import_says_which_lock_went_with_its_folder(guides):
    lock("guides/pro", "a")
    for name in ("tricks", "deep/secrets"):
        guides.remove(f"guides/pro/{name}")
    guides.page("guides/premium/tricks", "# Tricks")
    assert "guides/pro: This locked collection is gone, and its lock with it." in map(str, bring(guides).problems)
    assert "gone" not in str(bring(guides).problems)


def test_others_are_told_of_the_articles_that_other_licenses_open_now(guides, monkeypatch):
    told = []
    monkeypatch.setattr("forum.core.events._subscribers", {ArticlesChanged: [told.append]})

    def names() -> set[str]:
        ids = {id for event in told for id in event.article_ids}
        told.clear()
        with transaction.reading() as session:
            return {
                path.rpartition("/")[2] for path in session.scalars(select(Article.path).where(Article.id.in_(ids)))
            }

    lock("guides", "a")
    assert names() == {"open", "tricks", "secrets"}
    lock("guides", "a", listed=True)
    assert names() == set()
    lock("guides/pro/tricks", "b")
    assert names() == {"tricks"}
    lock("guides/pro", "a", "b")
    assert names() == {"secrets"}


# Commands


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["articles", *words])


def test_commands_lock_a_collection_or_an_article_and_open_it_again(guides, run):
    assert "Locked guides/pro: a, b" in run("lock", "guides/pro", "--product", "a", "--product", "b", "--listed").output
    assert "Locked start/install: c" in run("lock", "start/install", "--product", "c").output
    assert locks() == {"tricks": "ab", "secrets": "ab", "install": "c"}
    with transaction.reading():
        pro = at_path("docs", "guides/pro")
        assert (pro.listed, pro.shows_totals) == (True, False)
    assert run("unlock", "guides/pro").exit_code == run("unlock", "start/install").exit_code == 0
    assert locks() == {}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("lock", "guides/none", "--product", "a"),
            "There is neither a collection nor an article at guides/none in docs.",
        ),
        (("lock", "guides", "--product", "nobody"), "No product is called nobody."),
        (("lock", "start/install", "--product", "a", "--listed"), "Only a collection has a lock card."),
        (("unlock", "guides", "--source", "other"), "There is neither a collection nor an article at guides in other."),
    ],
)
def test_commands_say_what_is_wrong(guides, run, words, said):
    done = run(*words)
    assert (done.exit_code, said in done.output) == (1, True)
    assert locks() == {}


def test_whoever_locks_while_docs_are_imported_has_no_error_and_what_is_locked_is_shown_to_nobody(app, docs, visitor):
    folders = ("guides", "guides/pro", "start")
    paths = [f"{folder}/page{number}" for folder in folders for number in range(25)]
    rounds, errors, is_over = random.Random(7), [], threading.Event()
    for slug in "ab":
        factories.product(slug)

    def write(words: str) -> None:
        for path in paths:
            docs.page(path, f"# {words}\n\nZqwords.")

    def keep_importing() -> None:
        round = 0
        while not is_over.is_set():
            write(f"Round {(round := round + 1)}")
            bring(docs)

    def keep_locking() -> None:
        for _ in range(30):
            lock(rounds.choice(["guides", "guides/pro", *paths[:2], *paths[-2:]]), *rounds.choice(["", "a", "b", "ab"]))
        lock("guides/pro", "a")
        is_over.set()

    def noting_errors(what) -> None:
        with app.app_context():
            try:
                what()
            except Exception as error:
                errors.append(error)
                is_over.set()

    write("Round 0")
    bring(docs)
    threads = [
        threading.Thread(target=noting_errors, args=[what]) for what in (keep_importing, keep_locking, keep_locking)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    locked = {path for path in paths if nearest_locks(path)}
    assert 0 < len(locked) < len(paths)
    hidden = {path for path in paths if "Zqwords" not in visitor.get(f"/help/en/{path}").text}
    assert hidden == locked


def test_an_article_without_a_collection_is_locked_by_two_people_at_once_without_an_error(app, docs):
    docs.page("welcome", "# Welcome")
    bring(docs)
    for slug in "ab":
        factories.product(slug)
    errors, together = [], threading.Barrier(2)

    def keep_locking() -> None:
        with app.app_context():
            for round in range(20):
                together.wait(30)
                try:
                    lock("welcome", *("a", "ab")[round % 2])
                except Exception as error:
                    errors.append(error)

    threads = [threading.Thread(target=keep_locking) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert locks() == {"welcome": "ab"}


def nearest_locks(path: str) -> set[str]:
    """As the rows of articles and collections themselves say."""
    own = select(Product.slug).join(ArticleProduct).join(Article).where(Article.path == path, ~ArticleProduct.inherited)
    with transaction.reading() as session:
        found = set(session.scalars(own))
        while not found and (path := path.rpartition("/")[0]):
            above = select(Product.slug).join(CollectionProduct).join(Collection).where(Collection.path == path)
            found = set(session.scalars(above))
    return found
