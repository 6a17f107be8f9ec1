"""All of a real vendor's docs, in three languages; not part of the project."""

import re
from collections import Counter

import pytest
from sqlalchemy import func, select

from forum.core import transaction
from forum.help.docusaurus.folder import read_folder
from forum.help.importing import import_folder
from forum.help.models import Article, Translation


@pytest.fixture(scope="module")
def folder(shared):
    root = shared / "data" / "help_docs"
    if not root.is_dir():
        pytest.skip(f"no real docs at {root}")
    return read_folder(root)


def test_every_page_is_read(folder):
    assert Counter(page.locale for page in folder.pages) == {"en": 514, "el": 511, "ar": 511}
    assert folder.unread == frozenset()


def test_translations_are_fresh_or_stale(folder):
    assert Counter((page.locale, page.is_stale) for page in folder.pages if page.locale != "en") == {
        ("el", False): 492,
        ("el", True): 19,
        ("ar", False): 492,
        ("ar", True): 19,
    }


def test_what_is_wrong_is_said(folder):
    kinds = Counter(problem.message.partition(":")[0] for problem in folder.problems)
    assert kinds == {
        "A picture that isn’t in the folder": 1092,
        "A link was begun and never finished.": 3,
        "An admonition was begun and never ended.": 1,
        "The title has several lines": 1,
    }


def test_the_order_is_that_of_the_sidebars(folder):
    first = [c.path for c in folder.collections if c.parent == "user-guide"][:3]
    assert first == ["user-guide/getting-started", "user-guide/administration", "user-guide/configuration"]
    page = {p.path: p.position for p in folder.pages if p.locale == "en"}
    start = "user-guide/getting-started/"
    assert page[f"{start}ultimate-multisite-101"] < page[f"{start}basic-concepts"] < page[f"{start}requirements"]


def test_collections_have_greek_names(folder):
    labels = {c.path: c.labels for c in folder.collections}
    assert labels["user-guide"]["el"] == "Οδηγός Χρήστη"
    assert labels["user-guide/payment-gateways"] == {
        "en": "Payment Gateways",
        "el": "Πύλες Πληρωμών",
        "ar": "بوابات الدفع",
    }
    assert all(label["en"] and not label["en"][0].islower() for label in labels.values())


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_all_of_it_goes_in_and_reads_well(app, visitor, shared, folder):
    root = shared / "data" / "help_docs"
    summary = import_folder(root, base_url="http://localhost")
    assert (summary.pages, summary.added) == (1536, 1536)
    with transaction.reading() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 514
        stored = {(t.locale, t.path): t.html for t in session.scalars(select(Translation))}
    places = {path for _, path in stored} | {collection.path for collection in folder.collections}
    for (locale, path), html in stored.items():
        led = {target.partition("#")[0] for target in re.findall(rf'href="/help/{locale}/([^"]*)"', html)}
        assert led <= places, (locale, path, led - places)
        assert "AddonBanner" not in html
    for locale, title in (("en", "How to get help"), ("el", "Πώς να λάβετε βοήθεια")):
        page = visitor.get(f"/help/{locale}/user-guide/troubleshooting/how-to-get-help").text
        assert f"<h1>{title}</h1>" in page
        assert "[)" not in page
    again = import_folder(root, base_url="http://localhost")
    assert (again.unchanged, again.added, again.changed, again.retired) == (1536, 0, 0, 0)
