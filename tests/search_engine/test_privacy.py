"""Two worlds: the same public documents, in one of them private ones beside them. A stranger can't tell them apart."""

from collections.abc import Callable, Iterator
from random import Random

import pytest

from forum.search.engine.interface import Document, Engine, Hits
from tests.search_engine.conftest import ENGINES, Address
from tests.search_engine.documents import document, found, scope, search
from tests.search_engine.opening import open_at

PUBLIC = frozenset(f"board:{number}" for number in range(4))
PRIVATE = frozenset(f"board:{number}" for number in range(4, 8))
WORDS = [f"word{number}" for number in range(150)]
WEIGHTS = [1 / (rank + 1) for rank in range(len(WORDS))]

Batch = tuple[list[Document], list[str]]
Worlds = tuple[Engine, Engine]


def text(random: Random, words: int) -> str:
    return " ".join(random.choices(WORDS, WEIGHTS, k=words))


def public_document(random: Random, number: int) -> Document:
    return document(
        number,
        text(random, random.randint(3, 80)),
        title=text(random, 4),
        space=random.choice(sorted(PUBLIC)),
        group=number // 3 + 1,
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
        document(number, f"{text(random, 5)} {'word140 ' * 30}", space="board:5", group=number % 150 + 1, accepted=True)
        for number in range(first, first + 20)
    ]
    if batch % 2:
        passing = document(90_000 + batch, "word3 word140 " * 20, space="board:1")
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


@pytest.fixture(scope="module", params=ENGINES)
def worlds(request: pytest.FixtureRequest, new_address: Callable[[str], Address]) -> Worlds:
    return tuple(build(open_at(*new_address(request.param)), private=private) for private in (False, True))


def build(engine: Engine, *, private: bool) -> Engine:
    engine.rebuild([])
    for batches in history():
        engine.apply(*batches[private])
    engine.apply([], ["comment:90039"])  # the last one in passing is still public
    return engine


def asked(engine: Engine, text: str, spaces: frozenset[str] = PUBLIC, **fields: object) -> Hits:
    return search(engine, text, spaces, public=PUBLIC, **fields)


def test_the_worlds_differ(worlds: Worlds):
    public, both = (engine.status().documents for engine in worlds)
    assert both > public + 700
    assert asked(worlds[1], "word140", PUBLIC | PRIVATE).total > 100


@pytest.mark.parametrize("fields", [{}, {"order": "newest"}, {"grouped": False}, {"titles": True}], ids=str)
def test_a_stranger_gets_the_same_hits_order_and_counts_in_both(worlds: Worlds, fields: dict[str, object]):
    assert len(queries()) == 200
    for text in queries():
        public, both = (asked(engine, text, **fields) for engine in worlds)
        assert public == both, text


def test_the_statistics_are_the_same(worlds: Worlds):
    public, both = (engine.rarities([*WORDS, "secret"], scope(PUBLIC, public=PUBLIC)) for engine in worlds)
    assert len(public.known) > 100
    assert public == both


def test_the_statistics_are_the_same_to_who_may_read_what_came_before_an_end(worlds: Worlds):
    spaces, ends = PUBLIC | PRIVATE, dict.fromkeys(PRIVATE, document(0).created)
    public, both = (engine.rarities([*WORDS, "secret"], scope(spaces, public=PUBLIC, ends=ends)) for engine in worlds)
    assert public == both


def test_what_is_like_something_is_the_same(worlds: Worlds):
    random = Random(4)
    for _ in range(30):
        weights = {word: random.random() for word in random.choices(WORDS, WEIGHTS, k=12)}
        public, both = (engine.like(weights, scope(PUBLIC, public=PUBLIC), limit=20) for engine in worlds)
        assert len(public) == 20
        assert public == both


def test_who_may_read_what_came_before_an_end_learns_nothing_of_what_came_after(worlds: Worlds):
    """All that is private here came after it."""
    spaces, ends = PUBLIC | PRIVATE, dict.fromkeys(PRIVATE, document(0).created)
    for text in queries():
        public, both = (asked(engine, text, spaces, ends=ends) for engine in worlds)
        assert public == both, text


def test_the_holder_sees_the_public_hits_in_the_strangers_order(worlds: Worlds):
    for text in ("word140", "word3", "word1 word2"):
        holder, stranger = (
            [group.best for group in asked(worlds[1], text, spaces, limit=1000, grouped=False).groups]
            for spaces in (PUBLIC | PRIVATE, PUBLIC)
        )
        assert set(stranger) < set(holder)
        assert [id for id in holder if id in set(stranger)] == stranger


def test_an_index_of_private_documents_alone_still_ranks_and_finds(engine: Engine):
    engine.rebuild([document(1, "word1", space="board:5"), document(2, "word1 word2", space="board:5")])
    assert found(engine, "word1", PRIVATE) == [1, 2]
