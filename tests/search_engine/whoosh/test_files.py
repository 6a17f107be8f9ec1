"""The files of the embedded engine: what writers leave behind, and what they don't."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.search.engine.interface import Document
from forum.search.engine.storage import Home
from forum.search.engine.whoosh_engine import WhooshEngine
from tests.search_engine.conftest import Elsewhere, OpenEngine
from tests.search_engine.documents import document, found


def test_deleting_what_is_not_there_commits_nothing(engine: WhooshEngine, home: Path):
    engine.apply([document(1, "renewal"), document(2, "renewal")])
    engine.apply([], ["comment:1"])
    before = sorted(home.glob("index-*/*"))
    engine.apply([], ["comment:1", "comment:3"])
    assert sorted(home.glob("index-*/*")) == before


@pytest.mark.parametrize("step", ["add_document", "_finalize_segment", "_commit_toc", "_finish"])
def test_a_writer_that_is_killed_blocks_nobody_and_breaks_nothing(
    engine: WhooshEngine, open_engine: OpenEngine, elsewhere: Elsewhere, step: str
):
    engine.apply([document(1, "renewal"), document(2, "renewal")])
    script = (
        "import os, signal\n"
        "from forum.search.engine.writing import Writer\n"
        f"Writer.{step} = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
        "engine.apply([document(3, 'renewal')], ['comment:1'])\n"
    )
    assert elsewhere(script).wait(60) == -9
    assert found(open_engine(), "renewal") in ([2, 1], [3, 2])
    engine = open_engine(patience=0.1)
    engine.apply([document(3, "renewal")], ["comment:1"])
    assert found(engine, "renewal") == [3, 2]
    assert engine.status().state == "ready"


def test_a_writer_that_is_killed_after_its_commit_has_committed(engine: WhooshEngine, elsewhere: Elsewhere):
    engine.apply([document(1, "renewal")])
    assert found(engine, "renewal") == [1]
    script = (
        "import os, signal\n"
        "from forum.search.engine.storage import CheckedStorage\n"
        "CheckedStorage._forget_sums = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
        "engine.apply([document(2, 'renewal')])\n"
    )
    assert elsewhere(script).wait(60) == -9
    assert found(engine, "renewal") == [2, 1]


def test_only_the_present_index_is_left(engine: WhooshEngine, home: Path, elsewhere: Elsewhere):
    script = (
        "import os, signal\n"
        "def documents():\n"
        "    yield document(2, 'renewal')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "engine.rebuild(documents())\n"
    )
    assert elsewhere(script).wait(60) == -9

    def documents() -> Iterator[Document]:
        yield document(2, "renewal")
        raise RuntimeError("the database went away")

    engine.rebuild([document(3, "renewal")])
    assert len(list(home.glob("index-*"))) == 1
    with pytest.raises(RuntimeError):
        engine.rebuild(documents())
    assert len(list(home.glob("index-*"))) == 1


def test_purging_leaves_no_word_of_what_was_deleted(engine: WhooshEngine, home: Path):
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


def test_its_size_is_told_while_a_rebuild_takes_an_older_index_away(tmp_path: Path):
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
