"""What only the tables of the engine on PostgreSQL have."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from sqlalchemy import text

from forum.backup import snapshot
from forum.search.engine.interface import Document, Engine, IndexUnavailable
from tests.search_engine.conftest import Address
from tests.search_engine.documents import LOCKED, document, found, search
from tests.search_engine.opening import connect

Run = Callable[..., list[tuple]]


@pytest.fixture
def address(shared_address: Callable[[str], Address]) -> Address:
    return shared_address("postgresql")


@pytest.fixture
def run(address: Address) -> Run:
    """Runs a statement past the engine."""

    def run(statement: str) -> list[tuple]:
        with connect(address.place).begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []

    return run


def generations(run: Run) -> list[str]:
    return [name for (name,) in run("SELECT tablename FROM pg_tables WHERE tablename LIKE 'documents\\_%'")]


@pytest.mark.parametrize(
    "state, harm",
    [
        ("missing", "DROP SCHEMA search CASCADE"),
        ("missing", "DELETE FROM search.card"),
        ("missing", "UPDATE search.card SET generation = 0"),
        ("outdated", "UPDATE search.card SET version = 0"),
    ],
)
def test_what_is_wrong_is_told_and_a_rebuild_heals_it(engine: Engine, run: Run, state: str, harm: str):
    engine.apply([document(1, "renewal")])
    run(harm)
    for act in (lambda: found(engine, "renewal"), lambda: engine.apply([document(2, "renewal")])):
        with pytest.raises(IndexUnavailable) as raised:
            act()
        assert raised.value.state == state
    assert engine.status().state == state
    engine.rebuild([document(3, "renewal")])
    assert engine.status().state == "ready"
    assert found(engine, "renewal") == [3]


@pytest.mark.parametrize(
    "state, harm",
    [
        ("broken", "DELETE FROM search.documents_{} WHERE id = 'comment:1'"),
        ("broken", "TRUNCATE search.documents_{}"),
        ("broken", "TRUNCATE search.words_{}"),
        ("broken", "TRUNCATE search.spaces_{}"),
        ("broken", "ALTER TABLE search.documents_{} DROP COLUMN marks"),
        ("broken", "ALTER TABLE search.documents_{} DROP COLUMN accepted"),
        ("broken", "ALTER TABLE search.words_{} DROP COLUMN documents"),
        ("broken", "DROP INDEX search.documents_{}_vector_marks_array_idx"),
        ("broken", "ALTER TABLE search.words_{} DROP CONSTRAINT words_{}_pkey"),
        ("missing", "DROP TABLE search.documents_{}"),
        ("missing", "DROP TABLE search.words_{}"),
        ("missing", "DROP TABLE search.spaces_{}"),
        ("missing", "DROP TABLE search.card"),
    ],
)
def test_a_thorough_look_finds_what_is_damaged_and_a_rebuild_heals_it(engine: Engine, run: Run, state: str, harm: str):
    engine.apply([document(1, "renewal"), document(2, "renewal")])
    assert engine.status(thorough=True).state == "ready"
    (name,) = generations(run)
    run(harm.replace("{}", name.removeprefix("documents_")))
    assert engine.status(thorough=True).state == state
    engine.rebuild([document(3, "renewal")])
    assert engine.status(thorough=True).state == "ready"
    assert found(engine, "renewal") == [3]


def test_a_search_that_takes_too_long_is_given_up(engine: Engine, run: Run, monkeypatch: pytest.MonkeyPatch):
    """Somebody holds the tables: nobody waits for a search until they let go."""
    engine.apply([document(1, "renewal")])
    (name,) = generations(run)
    monkeypatch.setattr("forum.search.engine.postgresql.engine._READING", "SET LOCAL statement_timeout = '100ms'")
    with closing(connect_to(engine)) as holder:
        holder.exec_driver_sql(f"LOCK TABLE search.{name}")
        with pytest.raises(IndexUnavailable):
            found(engine, "renewal")
    assert found(engine, "renewal") == [1]


def connect_to(engine: Engine):
    return engine._database.connect()


def test_a_database_out_of_reach_is_unavailable(engine: Engine):
    broken = type(engine)(connect("postgresql://nobody@127.0.0.1:1/nowhere"))
    with pytest.raises(IndexUnavailable):
        found(broken, "renewal")
    assert broken.status().state == "broken"


def test_one_generation_is_left(engine: Engine, run: Run):
    def failing() -> Iterator[Document]:
        yield document(2, "renewal")
        raise RuntimeError("the database went away")

    engine.apply([document(1, "renewal")])
    with pytest.raises(RuntimeError):
        engine.rebuild(failing())
    assert len(generations(run)) == 1
    engine.rebuild([document(3, "renewal")])
    assert len(generations(run)) == 1


def test_what_cannot_be_dropped_at_once_goes_with_the_next_rebuild(
    open_engine: Callable[..., Engine], engine: Engine, run: Run
):
    engine.apply([document(1, "renewal")])
    (name,) = generations(run)
    with closing(connect_to(engine)) as reader:
        reader.exec_driver_sql(f"SELECT count(*) FROM search.{name}")
        open_engine(patience=0.1).rebuild([document(2, "renewal")])
        assert len(generations(run)) == 2
        assert found(engine, "renewal") == [2]
    engine.rebuild([document(3, "renewal")])
    assert len(generations(run)) == 1


def test_purging_leaves_no_word_of_what_was_deleted(engine: Engine, run: Run):
    """Neither in rows nor among the keys of the index nor in the planner's statistics: nothing is left of the old tables."""
    engine.apply([document(1, "qwertzuiop stays"), document(2, "yxcvbnmlkj goes")])
    (before,) = generations(run)
    engine.purge()
    assert generations(run) == [before], "nothing was removed yet"
    engine.apply([], ["comment:2"])
    engine.purge()
    (after,) = generations(run)
    assert after != before
    assert run(f"SELECT id FROM search.{after}") == [("comment:1",)]
    assert run(f"SELECT term FROM search.{after.replace('documents', 'words')} WHERE term LIKE 'yxc%'") == []


def test_what_is_counted_equals_what_is_there_after_any_writes(engine: Engine, run: Run):
    for number in range(30):
        space = LOCKED if number % 3 else "board:1"
        text = f"word{number % 5} word{number % 7}"
        title = "a title" * (number % 3)
        more = {"title": title, "group": number % 3 + 1, "marks": frozenset((f"m{number % 4}",))}
        documents = [document(number % 11, text, space=space, **more)]
        engine.apply(documents, [f"comment:{number % 6 + 20}"])
    (name,) = generations(run)
    words, spaces = name.replace("documents", "words"), name.replace("documents", "spaces")
    counted = run(f"SELECT term, space, documents FROM search.{words} ORDER BY 1, 2")
    there = run(
        "SELECT term, space, count(*) FROM ("
        f"  SELECT unnest(tsvector_to_array(vector)) AS term, space FROM search.{name}"
        f"  UNION ALL SELECT '=' || unnest(marks), space FROM search.{name}"
        f"  UNION ALL SELECT DISTINCT ON (grp, space) '#', space FROM search.{name}"
        ") AS terms WHERE left(term, 1) NOT IN ('^', '*') GROUP BY 1, 2 ORDER BY 1, 2"
    )
    assert counted == there
    sums = run(f"SELECT sum(documents), sum(length), sum(titled), sum(title_length) FROM search.{spaces}")
    titled = "count(*) FILTER (WHERE title_length > 0)"
    assert sums == run(f"SELECT count(*), sum(length), {titled}, sum(title_length) FROM search.{name}")


def test_backups_and_restores_pass_it_by(engine: Engine, address: Address):
    engine.apply([document(1, "renewal")])
    with connect(address.place).connect() as connection:
        assert snapshot.tables_of(connection) == {}


def test_searching_writes_nothing(engine: Engine, address: Address):
    """What writes is numbered for all databases of a server, and other tests may write meanwhile: not each time."""
    engine.apply([document(1, "renewal")])

    def wrote() -> bool:
        before = numbered()
        assert search(engine, "renewal lisence").total == 1
        return numbered() != before

    with connect(address.place).connect() as connection:

        def numbered() -> str:
            return connection.exec_driver_sql("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").scalar()

        assert not all(wrote() for _ in range(50))
