"""What is in a backup, and that it is whole or none."""

import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import suppress

import pytest

from forum.backup import archive, taking
from forum.core.database import db
from forum.threads.models import Comment, Thread
from tests import engines, factories
from tests.backup.conftest import contents, run


def test_it_is_readable_by_its_owner_alone(backup):
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in backup.parent.iterdir()] == [backup.name]


def test_what_lets_somebody_act_as_another_is_not_in_it(app, site, backup):
    names = {part.name for part in contents(backup).tables}
    assert {"people", "comments", "letters"} <= names
    assert not names & {"sessions", "attempts", "submissions"}


def test_a_file_that_is_there_is_replaced_only_if_asked(app, backup):
    before = backup.read_bytes()
    refused = run(app, "backup", str(backup))
    assert refused.exit_code == 1
    assert "is there already" in refused.output
    assert backup.read_bytes() == before
    assert run(app, "backup", "--force", str(backup)).exit_code == 0


def test_a_backup_that_fails_leaves_the_last_one(app, backup, monkeypatch):
    before = backup.read_bytes()
    monkeypatch.setattr(taking.snapshot, "last_id", lambda *_: os.close(-1))
    failed = run(app, "backup", "--force", str(backup))
    assert failed.exit_code == 1
    assert "No backup was made" in failed.output
    assert backup.read_bytes() == before
    assert [file.name for file in backup.parent.iterdir()] == [backup.name]


def test_two_to_one_file_at_once_are_refused(app, site, tmp_path):
    with archive.writing(tmp_path / "site.stoa") as first:
        second = run(app, "backup", str(tmp_path / "site.stoa"))
        assert second.exit_code == 1
        assert "another backup" in second.output
        first.lines("x", [])
    assert (tmp_path / "site.stoa").exists()


def test_it_is_one_moment_while_people_write(app, site, tmp_path):
    """Each reply changes a comment, its thread's counters and its board in one transaction."""
    stop, written = threading.Event(), []

    def write() -> None:
        with app.app_context():
            while not stop.is_set():
                written.append(factories.comment(site.bob, site.thread, f"Number {len(written)}").id)
                db.session.remove()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        for number in range(3):
            before = len(written)
            while len(written) < before + 3:
                time.sleep(0.01)
            made = run(app, "backup", str(tmp_path / f"{number}.stoa"))
            assert made.exit_code == 0, made.output
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    for number in range(3):
        comments, [thread] = rows_of(tmp_path / f"{number}.stoa", site.thread.id)
        shown = [row for row in comments if not row["removed_at"] and row["number"] > 1]
        assert thread["replies"] == len(shown)
        assert thread["last_number"] == max(row["number"] for row in comments)
        assert len(comments) < len(written) + 10


def rows_of(path, thread_id):
    with archive.reading(path) as found:
        parts = {part.name: part for part in found.manifest.tables}
        comments = [dict(zip(parts["comments"].columns, row, strict=True)) for row in found.rows(parts["comments"])]
        threads = [dict(zip(parts["threads"].columns, row, strict=True)) for row in found.rows(parts["threads"])]
    return [row for row in comments if row["thread_id"] == thread_id], [
        row for row in threads if row["id"] == thread_id
    ]


KILLED = """
import os, sys, time
from forum import create_app
from forum.backup import snapshot, taking
app = create_app()
lines = snapshot.lines
def slow(connection, table):
    for line in lines(connection, table):
        yield line
        print("writing", flush=True)
        time.sleep(0.2)
snapshot.lines = slow
with app.app_context():
    taking.take(__import__("pathlib").Path(sys.argv[1]), lambda rows: lambda done: None)
"""


def test_kill_9_leaves_no_half_file(app, site, instance, tmp_path):
    target = tmp_path / "killed.stoa"
    environment = os.environ | engines.environment(instance)
    if db.engine.dialect.name == "postgresql":
        environment["STOA_DATABASE_URL"] = app.extensions["stoa.settings"].database_url
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(target)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not target.exists()
    assert run(app, "backup", str(target)).exit_code == 0, "what the dead one left is in nobody's way"
    assert [file.name for file in tmp_path.iterdir()] == [target.name]


def test_every_byte_counts(app, backup, tmp_path):
    """Each part's bytes, the manifest's, the directory's and the seal's: one flipped, and it is refused in words."""
    whole = backup.read_bytes()
    with zipfile.ZipFile(backup) as opened:
        places = [part.header_offset + 40 for part in opened.infolist()] + [opened.start_dir + 10]
    damaged = tmp_path / "damaged.stoa"
    for at in [*places, len(whole) - 1]:
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(archive.Unusable, match="damaged"), archive.reading(damaged):
            pass
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        damaged.write_bytes(whole[:length])
        with pytest.raises(archive.Unusable, match="damaged"), archive.reading(damaged):
            pass


def test_each_part_is_what_the_manifest_says(backup, tmp_path):
    """Also where somebody sealed it anew."""
    with zipfile.ZipFile(backup) as opened:
        names = [info.filename for info in opened.infolist() if info.filename != archive.MANIFEST]
        parts = {name: opened.read(name) for name in opened.namelist()}
    for changed in names:
        with archive.writing(tmp_path / "forged.stoa") as forged:
            for name, data in parts.items():
                forged._archive.writestr(name, data + b" " if name == changed else data)
        with pytest.raises(archive.Unusable, match="isn’t what was written"), archive.reading(tmp_path / "forged.stoa"):
            pass


def test_what_is_no_backup_is_refused(tmp_path):
    other = tmp_path / "other.zip"
    with archive.writing(other) as made:
        made.lines("readme", ["no backup"])
    with pytest.raises(archive.Unusable, match="no backup of Stoa"), archive.reading(other):
        pass


def test_people_write_on_while_it_is_taken(app, site, tmp_path, monkeypatch):
    lines, waited = taking.snapshot.lines, []

    def with_a_writer(connection, table):
        if table.name == "comments":
            began = time.monotonic()
            with suppress(Exception):
                another = threading.Thread(target=reply)
                another.start()
                another.join()
            waited.append(time.monotonic() - began)
        return lines(connection, table)

    def reply() -> None:
        with app.app_context():
            factories.comment(site.bob, site.thread, "Meanwhile.")
            db.session.remove()

    monkeypatch.setattr(taking.snapshot, "lines", with_a_writer)
    assert run(app, "backup", str(tmp_path / "site.stoa")).exit_code == 0
    assert waited[0] < 1
    assert db.session.query(Comment).filter_by(text="Meanwhile.").count() == 1
    db.session.expire_all()
    comments, [thread] = rows_of(tmp_path / "site.stoa", site.thread.id)
    assert all(row["text"] != "Meanwhile." for row in comments)
    assert db.session.get(Thread, site.thread.id).replies == thread["replies"] + 1
