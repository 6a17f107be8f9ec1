import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from forum.search.engine.interface import Document, IndexBusy, IndexUnavailable
from forum.search.engine.storage import Home
from forum.search.engine.whoosh_engine import WhooshEngine
from tests.search_engine.documents import EVERYWHERE, LOCKED, OPEN, document, found

ROOT = Path(__file__).parents[2]

OpenEngine = Callable[..., WhooshEngine]


def run(script: str, home: Path) -> subprocess.Popen:
    """Another process, with `home` and the helpers of these tests at hand."""
    head = f"import sys; sys.path[:0] = [{str(ROOT)!r}]\n"
    head += "from tests.search_engine.documents import *\nfrom forum.search.engine.whoosh_engine import WhooshEngine\n"
    return subprocess.Popen([sys.executable, "-c", head + script, str(home)])


def test_a_deleted_document_disappears(engine: WhooshEngine):
    engine.apply([document(1, "renewal"), document(2, "renewal")])
    engine.apply([], ["comment:1", "comment:77"])
    assert found(engine, "renewal") == [2]
    assert engine.status().documents == 1


def test_an_update_replaces(engine: WhooshEngine):
    engine.apply([document(1, "before")])
    engine.apply([document(1, "after")])
    assert found(engine, "before") == []
    assert found(engine, "after") == [1]


def test_a_move_takes_the_document_out_of_its_old_space(engine: WhooshEngine):
    engine.apply([document(1, "renewal")])
    engine.apply([document(1, "renewal", space=LOCKED)])
    assert found(engine, "renewal", frozenset((OPEN,))) == []
    assert found(engine, "renewal", frozenset((LOCKED,))) == [1]


def test_a_batch_done_twice_changes_nothing(engine: WhooshEngine):
    engine.apply([document(1, "gone")])
    for _ in range(2):
        engine.apply([document(2, "renewal"), document(3, "renewal")], ["comment:1"])
    assert found(engine, "renewal") == [3, 2]
    assert engine.status().documents == 2


def test_documents_are_read_when_nobody_can_write_between(engine: WhooshEngine, open_engine: OpenEngine):
    """Else who read a text before it changed could write it after who read the change."""

    def read_now() -> Iterator[Document]:
        with pytest.raises(IndexBusy):
            open_engine(patience=0).apply([document(1, "another writer")])
        yield document(1, "the present text")

    engine.apply(read_now())
    assert found(engine, "present") == [1]


def test_of_one_id_in_a_batch_the_last_wins_and_no_deletion_takes_it(engine: WhooshEngine):
    engine.apply([document(1, "first"), document(1, "second")], ["comment:1"])
    assert found(engine, "first") == []
    assert found(engine, "second") == [1]


def test_deleting_what_is_not_there_commits_nothing(engine: WhooshEngine, home: Path):
    engine.apply([document(1, "renewal"), document(2, "renewal")])
    engine.apply([], ["comment:1"])
    before = sorted(home.glob("index-*/*"))
    engine.apply([], ["comment:1", "comment:3"])
    assert sorted(home.glob("index-*/*")) == before


def test_many_small_batches_are_merged_and_keep_everything(engine: WhooshEngine):
    for number in range(120):
        engine.apply([document(number, f"renewal {number}"), document(number // 2, f"renewal again {number // 2}")])
    assert engine.search("renewal", spaces=EVERYWHERE, limit=1).total == 120
    assert set(found(engine, "again")) <= set(range(60))
    assert engine.search("again", spaces=EVERYWHERE, limit=1).total == 60
    assert found(engine, '"again 31"') == [31]


def test_another_process_sees_a_commit_at_its_next_search(engine: WhooshEngine, open_engine: OpenEngine):
    reader = open_engine()
    assert found(reader, "renewal") == []
    engine.apply([document(1, "renewal")])
    assert found(reader, "renewal") == [1]


def test_a_batch_that_cannot_be_read_leaves_the_index_as_it_was(engine: WhooshEngine):
    engine.apply([document(1, "renewal")])
    with pytest.raises(AttributeError):
        engine.apply([document(2, "renewal"), document(3, "renewal", created=None)], ["comment:1"])
    assert found(engine, "renewal") == [1]


class TestRebuild:
    def test_replaces_everything_and_tells_its_progress(self, engine: WhooshEngine, home: Path):
        engine.apply([document(1, "before")])
        told: list[int] = []
        engine.rebuild((document(number, "after") for number in range(2500)), told.append)
        assert told == [1000, 2000, 2500]
        assert found(engine, "before") == []
        assert engine.status().documents == 2500
        assert len(list(home.glob("index-*"))) == 1

    def test_takes_documents_lazily_and_each_id_once(self, engine: WhooshEngine):
        engine.rebuild(document(number % 3, "renewal") for number in range(9))
        assert sorted(found(engine, "renewal")) == [0, 1, 2]

    def test_readers_keep_the_old_index_until_the_swap(self, engine: WhooshEngine, open_engine: OpenEngine):
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

    def test_one_that_fails_leaves_the_old_index(self, engine: WhooshEngine, home: Path):
        engine.apply([document(1, "before")])

        def documents() -> Iterator[Document]:
            yield document(2, "after")
            raise RuntimeError("the database went away")

        with pytest.raises(RuntimeError):
            engine.rebuild(documents())
        assert found(engine, "before") == [1]
        assert len(list(home.glob("index-*"))) == 1


class TestSeveralAtOnce:
    def test_two_processes_write_and_nothing_is_lost(self, engine: WhooshEngine, home: Path):
        script = (
            "engine = WhooshEngine(sys.argv[1], patience=60)\n"
            "for number in range({first}, {first} + 25):\n"
            "    engine.apply([document(number, 'renewal')], [f'comment:{{number - 5}}'])\n"
        )
        writers = [run(script.format(first=first), home) for first in (100, 200)]
        assert [writer.wait(60) for writer in writers] == [0, 0]
        assert sorted(found(engine, "renewal")) == [*range(120, 125), *range(220, 225)]

    def test_a_writer_waits_only_so_long(self, engine: WhooshEngine, open_engine: OpenEngine, home: Path):
        engine.apply([document(1, "renewal")])
        with Home(home).writing(1):
            with pytest.raises(IndexBusy):
                open_engine(patience=0.1).apply([document(2, "renewal")])
            assert found(engine, "renewal") == [1]
        open_engine(patience=0.1).apply([document(2, "renewal")])
        assert found(engine, "renewal") == [2, 1]

    def test_threads_search_one_engine_while_another_one_writes(self, engine: WhooshEngine, open_engine: OpenEngine):
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

    @pytest.mark.parametrize("step", ["add_document", "_finalize_segment", "_commit_toc", "_finish"])
    def test_a_writer_that_is_killed_blocks_nobody_and_breaks_nothing(
        self, engine: WhooshEngine, open_engine: OpenEngine, home: Path, step: str
    ):
        engine.apply([document(1, "renewal"), document(2, "renewal")])
        script = (
            "import os, signal\n"
            "from forum.search.engine.writing import Writer\n"
            f"Writer.{step} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
            "WhooshEngine(sys.argv[1]).apply([document(3, 'renewal')], ['comment:1'])\n"
        )
        assert run(script, home).wait(60) == -9
        assert found(open_engine(), "renewal") in ([2, 1], [3, 2])
        engine = open_engine(patience=0.1)
        engine.apply([document(3, "renewal")], ["comment:1"])
        assert found(engine, "renewal") == [3, 2]
        assert engine.status().state == "ready"

    def test_a_writer_that_is_killed_after_its_commit_has_committed(self, engine: WhooshEngine, home: Path):
        engine.apply([document(1, "renewal")])
        assert found(engine, "renewal") == [1]
        script = (
            "import os, signal\n"
            "from forum.search.engine.storage import CheckedStorage\n"
            "CheckedStorage._forget_sums = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
            "WhooshEngine(sys.argv[1]).apply([document(2, 'renewal')])\n"
        )
        assert run(script, home).wait(60) == -9
        assert found(engine, "renewal") == [2, 1]

    def test_a_rebuild_that_is_killed_leaves_the_old_index_and_its_rest_goes_with_the_next(
        self, engine: WhooshEngine, open_engine: OpenEngine, home: Path
    ):
        engine.apply([document(1, "renewal")])
        script = (
            "import os, signal\n"
            "def documents():\n"
            "    yield document(2, 'renewal')\n"
            "    os.kill(os.getpid(), signal.SIGKILL)\n"
            "WhooshEngine(sys.argv[1]).rebuild(documents())\n"
        )
        assert run(script, home).wait(60) == -9
        assert found(open_engine(), "renewal") == [1]
        open_engine(patience=0.1).rebuild([document(3, "renewal")])
        assert found(engine, "renewal") == [3]
        assert len(list(home.glob("index-*"))) == 1


def test_nothing_is_written_where_no_index_was_built(open_engine: OpenEngine):
    with pytest.raises(IndexUnavailable):
        open_engine().apply([document(1, "renewal")])


def test_purging_leaves_no_word_of_what_was_deleted(engine: WhooshEngine, home):
    engine.apply([document(1, "qwertzuiop stays"), document(2, "yxcvbnmlkj goes")])
    engine.apply([document(3, "another segment")])
    engine.apply([], ["comment:2"])
    assert b"yxcvbnmlkj" in _bytes_below(home), "or that it is gone proves nothing"
    engine.purge()
    assert b"yxcvbnmlkj" not in _bytes_below(home)
    assert found(engine, "qwertzuiop") == [1]
    assert found(engine, "another") == [3]
    assert engine.status().state == "ready"
    engine.purge()
    assert engine.status().documents == 2


def _bytes_below(home: Path) -> bytes:
    return b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_its_size_is_told_while_a_rebuild_takes_an_older_index_away(tmp_path):
    def come_and_go() -> None:
        while not stop.is_set():
            inner = tmp_path / "index-older" / "deep"
            inner.mkdir(parents=True, exist_ok=True)
            (inner / "file").write_bytes(b"x")
            shutil.rmtree(tmp_path / "index-older", ignore_errors=True)

    stop = threading.Event()
    worker = threading.Thread(target=come_and_go)
    worker.start()
    try:
        assert all(Home(tmp_path).size() <= 1 for _ in range(2000))
    finally:
        stop.set()
        worker.join()
