"""Whatever happens to the files: an honest IndexUnavailable, a status that says so, and a rebuild that heals."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from forum.search.engine.interface import IndexBusy, IndexUnavailable
from forum.search.engine.whoosh_engine import WhooshEngine
from tests.search_engine.documents import document, found

Harm = Callable[[Path], None]

DOCUMENTS = [document(number, f"renewal of license {number}", accepted=number == 3) for number in range(40)]


def files(home: Path, pattern: str) -> list[Path]:
    matching = [path for path in home.glob(f"index-*/{pattern}") if path.is_file()]
    assert matching
    return matching


def flip(path: Path) -> None:
    """Every 97th byte becomes its opposite; the size and the time stay."""
    times = path.stat()
    data = bytearray(path.read_bytes())
    for position in range(0, len(data), 97):
        data[position] ^= 0xFF
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def without_directory(home: Path) -> None:
    for directory in home.glob("index-*"):
        shutil.rmtree(directory)


def without_anything(home: Path) -> None:
    shutil.rmtree(home)


def without_contents(home: Path) -> None:
    for path in files(home, "*.toc"):
        path.unlink()


def emptied_contents(home: Path) -> None:
    for path in files(home, "*.toc"):
        path.write_bytes(b"")


def emptied(home: Path) -> None:
    for path in files(home, "*"):
        path.write_bytes(b"")


def flipped(home: Path) -> None:
    for path in files(home, "*"):
        flip(path)


def garbled_pointer(home: Path) -> None:
    (home / "current.json").write_bytes(b"\xff{")


def pointer_elsewhere(home: Path) -> None:
    (home / "current.json").write_text(json.dumps({"version": 1, "directory": "../.."}))


def older(home: Path) -> None:
    pointer = home / "current.json"
    pointer.write_text(json.dumps(json.loads(pointer.read_text()) | {"version": 0}))


def each(harm: Callable[[Path], None], pattern: str) -> Harm:
    def harm_all(home: Path) -> None:
        for path in files(home, pattern):
            harm(path)

    harm_all.__name__ = f"{harm.__name__} {pattern}"
    return harm_all


KINDS = [
    "*.toc",
    "*.toc.sums",
    "MAIN_*[a-z0-9].sums",
    "*.trm",
    "*.pst",
    "*.id.col",
    "*.space.col",
    "*.created.col",
]
KINDS += ["*.accepted.col", "*_len.col"]
HARMS = [without_directory, without_anything, without_contents, emptied_contents, emptied, flipped]
HARMS += [garbled_pointer, pointer_elsewhere, older]
HARMS += [each(harm, kind) for harm in (flip, truncate) for kind in KINDS]


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_a_damaged_index_says_so_and_a_rebuild_heals_it(
    engine: WhooshEngine, open_engine: Callable[..., WhooshEngine], home: Path, harm: Harm
):
    engine.rebuild(DOCUMENTS)
    engine.apply([document(99, "another license")], ["comment:7"])
    assert len(found(engine, "license")) == 40
    harm(home)
    fresh = open_engine()
    for _ in range(2):
        with pytest.raises(IndexUnavailable):
            found(fresh, "license")
    assert fresh.status().state in {"missing", "broken", "outdated"}
    assert fresh.status().error
    fresh.rebuild(DOCUMENTS)
    assert fresh.status().state == "ready"
    for healed in (fresh, engine, open_engine()):
        assert len(found(healed, "license")) == 40


@pytest.mark.parametrize(
    "harm",
    [without_directory, without_contents, emptied_contents, emptied, older, each(truncate, "*.pst")],
    ids=lambda harm: harm.__name__,
)
def test_a_process_that_has_the_index_open_notices(engine: WhooshEngine, home: Path, harm: Harm):
    engine.rebuild(DOCUMENTS)
    assert found(engine, "license")
    harm(home)
    with pytest.raises(IndexUnavailable):
        found(engine, "license")


@pytest.mark.parametrize("state, harm", [("missing", without_anything), ("outdated", older), ("broken", flipped)])
def test_the_status_tells_what_is_wrong(engine: WhooshEngine, home: Path, state: str, harm: Harm):
    harm(home)
    assert engine.status().state == state


def test_a_thorough_status_reads_everything_again(engine: WhooshEngine, home: Path):
    engine.rebuild(DOCUMENTS)
    assert found(engine, "license")
    each(flip, "*.space.col")(home)
    assert engine.status(thorough=True).state == "broken"


@pytest.mark.parametrize("harm", [without_directory, emptied, flipped, older], ids=lambda harm: harm.__name__)
def test_a_batch_for_a_damaged_index_is_refused_so_that_it_can_be_tried_again(
    engine: WhooshEngine, home: Path, harm: Harm
):
    engine.rebuild(DOCUMENTS)
    harm(home)
    with pytest.raises(IndexUnavailable):
        engine.apply([document(1, "renewal")])
    engine.rebuild(DOCUMENTS)
    engine.apply([document(1, "fresh")])
    assert found(engine, "fresh") == [1]


def test_damage_is_not_merged_into_a_sound_segment(engine: WhooshEngine, home: Path):
    engine.apply([document(1, "renewal")])
    for path in files(home, "*.pst"):
        flip(path)
    with pytest.raises(IndexUnavailable):
        for number in range(2, 30):
            engine.apply([document(number, "renewal")])
        found(engine, "renewal")


def test_a_full_disk_is_no_damage(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch):
    engine.apply([document(1, "renewal")])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("forum.search.engine.writing.Writer._flush_segment", full)
        with pytest.raises(OSError, match="No space"):
            engine.apply([document(2, "renewal")])
    assert found(engine, "renewal") == [1]
    engine.apply([document(2, "renewal")])
    assert found(engine, "renewal") == [2, 1]


def test_busy_and_unavailable_are_told_apart():
    assert not issubclass(IndexBusy, IndexUnavailable)
