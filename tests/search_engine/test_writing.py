import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from forum.search.engine.interface import Document, Engine, IndexBusy, IndexUnavailable
from tests.search_engine.conftest import Elsewhere, OpenEngine
from tests.search_engine.documents import LOCKED, OPEN, document, found, scope, search


def test_a_deleted_document_disappears(engine: Engine):
    engine.apply([document(1, "renewal"), document(2, "renewal")])
    engine.apply([], ["comment:1", "comment:77"])
    assert found(engine, "renewal") == [2]
    assert engine.status().documents == 1


def test_an_update_replaces(engine: Engine):
    engine.apply([document(1, "before")])
    engine.apply([document(1, "after")])
    assert found(engine, "before") == []
    assert found(engine, "after") == [1]


def test_a_move_takes_the_document_out_of_its_old_space(engine: Engine):
    engine.apply([document(1, "renewal")])
    engine.apply([document(1, "renewal", space=LOCKED)])
    assert found(engine, "renewal", frozenset((OPEN,))) == []
    assert found(engine, "renewal", frozenset((LOCKED,))) == [1]


def test_a_batch_done_twice_changes_nothing(engine: Engine):
    engine.apply([document(1, "gone")])
    for _ in range(2):
        engine.apply([document(2, "renewal"), document(3, "renewal")], ["comment:1"])
    assert found(engine, "renewal") == [3, 2]
    assert engine.status().documents == 2


def test_documents_are_read_when_nobody_can_write_between(engine: Engine, open_engine: OpenEngine):
    """Else who read a text before it changed could write it after who read the change."""

    def read_now() -> Iterator[Document]:
        with pytest.raises(IndexBusy):
            open_engine(patience=0).apply([document(1, "another writer")])
        yield document(1, "the present text")

    engine.apply(read_now())
    assert found(engine, "present") == [1]


def test_of_one_id_in_a_batch_the_last_wins_and_no_deletion_takes_it(engine: Engine):
    engine.apply([document(1, "first"), document(1, "second")], ["comment:1"])
    assert found(engine, "first") == []
    assert found(engine, "second") == [1]


def test_many_small_batches_are_merged_and_keep_everything(engine: Engine):
    for number in range(120):
        engine.apply([document(number, f"renewal {number}"), document(number // 2, f"renewal again {number // 2}")])
    assert search(engine, "renewal", limit=1).total == 120
    assert set(found(engine, "again")) <= set(range(60))
    assert search(engine, "again", limit=1).total == 60
    assert found(engine, '"again 31"') == [31]


def test_another_process_sees_a_commit_at_its_next_search(engine: Engine, open_engine: OpenEngine):
    reader = open_engine()
    assert found(reader, "renewal") == []
    engine.apply([document(1, "renewal")])
    assert found(reader, "renewal") == [1]


def test_a_batch_that_cannot_be_read_leaves_the_index_as_it_was(engine: Engine):
    engine.apply([document(1, "renewal")])
    with pytest.raises(AttributeError):
        engine.apply([document(2, "renewal"), document(3, "renewal", created=None)], ["comment:1"])
    assert found(engine, "renewal") == [1]


class TestRebuild:
    def test_replaces_everything_and_tells_its_progress(self, engine: Engine):
        engine.apply([document(1, "before")])
        told: list[int] = []
        engine.rebuild((document(number, "after") for number in range(2500)), told.append)
        assert told == [1000, 2000, 2500]
        assert found(engine, "before") == []
        assert engine.status().documents == 2500

    def test_takes_documents_lazily_and_each_id_once(self, engine: Engine):
        engine.rebuild(document(number % 3, "renewal") for number in range(9))
        assert sorted(found(engine, "renewal")) == [0, 1, 2]

    def test_readers_keep_the_old_index_until_the_swap(self, engine: Engine, open_engine: OpenEngine):
        engine.apply([document(1, "before")])
        reader = open_engine()
        seen: list[list[int]] = []

        def documents() -> Iterator[Document]:
            yield document(2, "after")
            seen.append(found(reader, "before"))

        engine.rebuild(documents())
        assert seen == [[1]]
        assert found(reader, "before") == []
        assert found(reader, "after") == [2]

    def test_one_that_fails_leaves_the_old_index(self, engine: Engine):
        engine.apply([document(1, "before")])

        def documents() -> Iterator[Document]:
            yield document(2, "after")
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError):
            engine.rebuild(documents())
        assert found(engine, "before") == [1]


class TestSeveralAtOnce:
    def test_threads_search_one_engine_while_another_one_writes(self, engine: Engine, open_engine: OpenEngine):
        words = [f"word{number}" for number in range(30)]
        engine.rebuild(document(number, f"renewal word{number % 30}") for number in range(900))
        stop = threading.Event()

        def write() -> None:
            writer, number = open_engine(), 10_000
            while not stop.is_set():
                writer.apply([document(number, "noise")], [f"comment:{number - 20}"])
                number += 1

        def search(word: str) -> bool:
            expected = [number for number in range(899, -1, -1) if f"word{number % 30}" == word]
            return all(found(engine, query) == expected for query in (word, f'"renewal {word}"') for _ in range(5))

        writing = threading.Thread(target=write)
        writing.start()
        with ThreadPoolExecutor(4) as threads:
            right = list(threads.map(search, words))
        stop.set()
        writing.join()
        assert all(right)

    def test_two_processes_write_and_nothing_is_lost(self, engine: Engine, elsewhere: Elsewhere):
        script = (
            "for number in range({first}, {first} + 25):\n"
            "    engine.apply([document(number, 'renewal')], [f'comment:{{number - 5}}'])\n"
        )
        writers = [elsewhere(script.format(first=first)) for first in (100, 200)]
        assert [writer.wait(60) for writer in writers] == [0, 0]
        assert sorted(found(engine, "renewal")) == [*range(120, 125), *range(220, 225)]

    def test_a_writer_waits_only_so_long_and_readers_not_at_all(self, engine: Engine, open_engine: OpenEngine):
        engine.apply([document(1, "renewal")])

        def taking_long() -> Iterator[Document]:
            with pytest.raises(IndexBusy):
                open_engine(patience=0.1).apply([document(2, "renewal")])
            with pytest.raises(IndexBusy):
                open_engine(patience=0.1).rebuild([])
            assert found(open_engine(), "renewal") == [1]
            yield document(3, "renewal")

        engine.apply(taking_long())
        open_engine(patience=0.1).apply([document(2, "renewal")])
        assert found(engine, "renewal") == [3, 2, 1]

    def test_a_rebuild_that_is_killed_leaves_the_old_index(
        self, engine: Engine, open_engine: OpenEngine, elsewhere: Elsewhere
    ):
        engine.apply([document(1, "renewal")])
        script = (
            "import os, signal\n"
            "def documents():\n"
            "    yield document(2, 'renewal')\n"
            "    os.kill(os.getpid(), signal.SIGKILL)\n"
            "engine.rebuild(documents())\n"
        )
        assert elsewhere(script).wait(60) == -9
        assert found(open_engine(), "renewal") == [1]
        open_engine(patience=5).rebuild([document(3, "renewal")])
        assert found(engine, "renewal") == [3]


def test_nothing_is_found_nor_written_where_no_index_was_built(unbuilt: Engine):
    for act in (
        lambda: unbuilt.apply([document(1, "renewal")]),
        lambda: found(unbuilt, "renewal"),
        lambda: unbuilt.like({"renew": 1.0}, scope(), limit=5),
        lambda: unbuilt.rarities(["renew"], scope()),
        unbuilt.purge,
    ):
        with pytest.raises(IndexUnavailable) as raised:
            act()
        assert raised.value.state == "missing"
    assert unbuilt.status().state == "missing"


def test_purging_keeps_what_is_there(engine: Engine):
    engine.apply([document(1, "qwertzuiop stays"), document(2, "yxcvbnmlkj goes")])
    engine.apply([document(3, "another")], ["comment:2"])
    for _ in range(2):
        engine.purge()
        assert (found(engine, "qwertzuiop"), found(engine, "yxcvbnmlkj"), found(engine, "another")) == ([1], [], [3])
        assert (engine.status().state, engine.status().documents) == ("ready", 2)
    engine.apply([document(4, "qwertzuiop")], ["comment:1"])
    assert found(engine, "qwertzuiop") == [4]
