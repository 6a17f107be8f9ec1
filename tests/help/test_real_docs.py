"""All of a real vendor's docs, in three languages; not part of the project."""

from collections import Counter

import pytest

from forum.help.docusaurus.folder import read_folder


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
        "A picture that isn't in the folder": 1092,
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
