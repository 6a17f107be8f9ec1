"""Known items among real posts: whoever types a thread's title gets the thread."""

import gzip
import html
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from forum.search.engine.highlight import highlight
from forum.search.engine.interface import Document
from forum.search.engine.query import parse
from forum.search.engine.whoosh_engine import WhooshEngine
from tests.conftest import SHARED
from tests.search_engine.documents import EVERYWHERE, document

POSTS = SHARED / "data" / "discussions.jsonl.gz"
THREADS = 600
TAG = re.compile("<[^>]*>")


def threads() -> Iterator[dict]:
    with gzip.open(POSTS, "rt") as lines:
        yield from map(json.loads, islice(lines, THREADS))


def documents() -> Iterator[Document]:
    number = 0
    for thread in threads():
        bodies = [thread["body_markdown_or_html"], *(comment["body"] for comment in thread["comments"])]
        for place, body in enumerate(bodies):
            number += 1
            text = html.unescape(TAG.sub(" ", body or ""))
            yield document(number, text, id=f"{thread['id']}:{place}", title="" if place else thread["title"])


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> WhooshEngine:
    if not Path(POSTS).exists():
        pytest.skip(f"no real data at {SHARED} (set STOA_SHARED)")
    engine = WhooshEngine(tmp_path_factory.mktemp("index"))
    engine.rebuild(documents())
    return engine


def test_a_title_finds_its_thread_first(engine: WhooshEngine):
    asked = [thread for thread in threads() if parse(thread["title"])]
    firsts = [engine.search(thread["title"], spaces=EVERYWHERE, limit=1).ids for thread in asked]
    right = [ids == [f"{thread['id']}:0"] for thread, ids in zip(asked, firsts, strict=True)]
    assert sum(right) / len(right) > 0.9


def test_what_is_found_by_one_word_shows_it_marked(engine: WhooshEngine):
    texts = {each.id: f"{each.title} {each.text}" for each in documents()}
    for word in ("camera", "crash", "shader"):
        ids = engine.search(word, spaces=EVERYWHERE, limit=20).ids
        assert len(ids) == 20
        assert all("<mark>" in highlight(texts[id_], word) for id_ in ids)
