"""Known items among real posts: whoever types a thread's title gets the thread."""

import gzip
import html
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from forum.search.engine.highlight import Sought, highlight
from forum.search.engine.interface import Document, Engine
from forum.search.language import parse
from tests.conftest import SHARED
from tests.search_engine.documents import document, search

POSTS = SHARED / "data" / "discussions.jsonl.gz"
THREADS = 600
TAG = re.compile("<[^>]*>")


def threads() -> Iterator[dict]:
    with gzip.open(POSTS, "rt") as lines:
        yield from map(json.loads, islice(lines, THREADS))


def documents() -> Iterator[Document]:
    number = 0
    for group, thread in enumerate(threads(), 1):
        bodies = [thread["body_markdown_or_html"], *(comment["body"] for comment in thread["comments"])]
        for place, body in enumerate(bodies):
            number += 1
            text = html.unescape(TAG.sub(" ", body or ""))
            yield document(
                number, text, id=f"{thread['id']}:{place}", title="" if place else thread["title"], group=group
            )


@pytest.fixture(scope="module")
def filled(lasting_engine: Engine) -> Engine:
    if not Path(POSTS).exists():
        pytest.skip(f"no real data at {SHARED} (set STOA_SHARED)")
    lasting_engine.rebuild(documents())
    return lasting_engine


def test_a_title_finds_its_thread_first(filled: Engine):
    asked = [thread for thread in threads() if parse(thread["title"]).query.clauses]
    firsts = [search(filled, thread["title"], limit=1).groups[0].best for thread in asked]
    right = [id == f"{thread['id']}:0" for thread, id in zip(asked, firsts, strict=True)]
    assert sum(right) / len(right) > 0.9


@pytest.mark.parametrize("word", ["camera", "crash", "shader"])
def test_what_is_found_by_one_word_shows_it_marked(filled: Engine, word: str):
    texts = {each.id: f"{each.title} {each.text}" for each in documents()}
    groups = search(filled, word, limit=20).groups
    assert len(groups) == 20
    sought = Sought(parse(word).query)
    assert all("<mark>" in highlight(texts[id], sought) for group in groups for id in (group.best, *group.others))
