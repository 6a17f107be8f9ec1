"""Two worlds: the same public documents, in one of them private ones beside them. A stranger can't tell them apart."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from forum.search.engine.interface import Document
from forum.search.engine.scoring import Scorer
from forum.search.engine.whoosh_engine import WhooshEngine
from tests.search_engine.documents import document

PUBLIC = frozenset(f"board:{number}" for number in range(4))
PRIVATE = frozenset(f"board:{number}" for number in range(4, 8))
WORDS = [f"word{number}" for number in range(150)]
WEIGHTS = [1 / (rank + 1) for rank in range(len(WORDS))]

Batch = tuple[list[Document], list[str]]


def text(random: Random, words: int) -> str:
    return " ".join(random.choices(WORDS, WEIGHTS, k=words))


def public_document(random: Random, number: int) -> Document:
    return document(
        number,
        text(random, random.randint(3, 80)),
        title=text(random, 4),
        space=random.choice(sorted(PUBLIC)),
        public=True,
        accepted=random.random() < 0.1,
        created=document(number // 7).created,
    )


def history() -> Iterator[tuple[Batch, Batch]]:
    """Batches for the public world and for the one with private documents."""
    random, secret = Random(1), Random(2)
    for batch in range(40):
        documents = [public_document(random, number) for number in range(batch * 12, batch * 12 + 12)]
        edits = [public_document(random, number) for number in random.sample(range(batch * 12), min(batch, 4))]
        gone = [f"comment:{number}" for number in random.sample(range(batch * 12), min(batch, 3))]
        yield (documents + edits, gone), with_private(secret, batch, documents + edits, gone)


def with_private(random: Random, batch: int, documents: list[Document], gone: list[str]) -> Batch:
    """The same batch with private documents of skewed words, some edited or deleted later, some once public."""
    first = 10_000 + batch * 20
    private = [
        document(number, f"{text(random, 5)} {'word140 ' * 30}", space="board:5", accepted=True)
        for number in range(first, first + 20)
    ]
    if batch % 2:
        passing = document(90_000 + batch, "word3 word140 " * 20, space="board:1", public=True)
    else:
        passing = document(90_000 + batch - 1, "word3 word140 " * 20, space="board:6")
    mixed = [*documents, *private, passing]
    random.shuffle(mixed)
    return mixed, [*gone, f"comment:{first - 7}"]


def queries() -> list[str]:
    random = Random(3)
    plain = [text(random, random.choice((1, 1, 2, 3, 5))) for _ in range(180)]
    phrases = [f'"{text(random, 2)}"' for _ in range(15)]
    return [
        *plain,
        *phrases,
        "word140",
        "word140 word3",
        "word149 nowhere",
        "word3 word140 nowhere",
        "secret",
    ]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[WhooshEngine, WhooshEngine]:
    return build(tmp_path_factory.mktemp("public")), build(tmp_path_factory.mktemp("both"), private=True)


def build(path: Path, *, private: bool = False) -> WhooshEngine:
    engine = WhooshEngine(path)
    engine.rebuild([])
    for batches in history():
        engine.apply(*batches[private])
    engine.apply([], ["comment:90039"])  # the last one in passing is still public
    return engine


def statistics(engine: WhooshEngine) -> dict[str, object]:
    snapshot = engine._open_snapshot()
    found = {word: [live.segment.terms.postings(word) for live in snapshot.segments] for word in WORDS}
    return vars(Scorer(snapshot, found))


def test_the_worlds_differ_in_documents_and_in_segments(worlds: tuple[WhooshEngine, WhooshEngine]):
    public, both = (engine.status().documents for engine in worlds)
    assert both > public + 700
    assert all(len(engine._open_snapshot().segments) > 1 for engine in worlds)
    assert any(live.deleted for live in worlds[1]._open_snapshot().segments)


def test_a_stranger_gets_the_same_ids_order_and_counts_in_both(worlds: tuple[WhooshEngine, WhooshEngine]):
    assert len(queries()) == 200
    for query in queries():
        public, both = (engine.search(query, spaces=PUBLIC, limit=50) for engine in worlds)
        assert public == both, query


def test_the_statistics_are_the_same(worlds: tuple[WhooshEngine, WhooshEngine]):
    assert statistics(worlds[0]) == statistics(worlds[1])


def test_the_holder_sees_the_public_hits_in_the_strangers_order(worlds: tuple[WhooshEngine, WhooshEngine]):
    for query in ("word140", "word3", "word1 word2"):
        holder = worlds[1].search(query, spaces=PUBLIC | PRIVATE, limit=1000).ids
        stranger = worlds[1].search(query, spaces=PUBLIC, limit=1000).ids
        assert set(stranger) < set(holder)
        assert [id_ for id_ in holder if id_ in set(stranger)] == stranger


def test_an_index_of_private_documents_alone_still_ranks_and_finds(tmp_path: Path):
    engine = WhooshEngine(tmp_path)
    engine.rebuild([document(1, "word1", space="board:5"), document(2, "word1 word2", space="board:5")])
    assert engine.search("word1", spaces=PRIVATE, limit=5).ids == ["comment:1", "comment:2"]
