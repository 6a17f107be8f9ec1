"""Imports of docs that are started in the browser: a row says how far one is, a job does it, a file holds what was sent."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from sqlalchemy import select, update

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Invalid, NotFound, Refused
from forum.core.jobs import leases
from forum.core.jobs.models import Job
from forum.core.jobs.queue import enqueue
from forum.core.log.actions import record
from forum.core.models import SiteRow
from forum.core.settings import settings
from forum.core.viewer import Viewer
from forum.help import archive
from forum.help.importing import Summary, import_folder
from forum.help.models import Import
from forum.licenses.models import Product

JOB = "help.import"
ACTIVE = ("waiting", "running", "stopping")
PROBLEMS_KEPT = 500
DAY = 24 * 3600
COUNTED = ("pages", "added", "changed", "unchanged", "removed", "retired", "restored")


class Stopped(Exception):
    """Whoever started it wants no more of it."""


def put_aside(file: IO[bytes], public_id: str) -> None:
    """Keeps what was sent for the job. Raises archive.NotTaken."""
    archive.check(file)
    file.seek(0)
    target = _file(public_id)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("wb") as kept:
        shutil.copyfileobj(file, kept)


def start(viewer: Viewer, public_id: str, *, source: str, product_id: int | None) -> Import:
    """Has what was put aside under this id imported. Raises Refused while another import is at work."""
    _refuse_while_another_is_at_work()
    made = Import(public_id=public_id, source=source, product_id=product_id, started_by_id=viewer.id)
    db.session.add(made)
    db.session.flush()
    enqueue(JOB, {"import": made.id})
    record(viewer, "articles.import", "import", made.id, after={"source": source})
    return made


def _refuse_while_another_is_at_work() -> None:
    """Under the lock of the site's row: of two at once the second finds the first."""
    db.session.scalar(select(SiteRow.id).with_for_update())
    if db.session.scalar(select(Import.id).where(Import.state.in_(ACTIVE))):
        raise Refused("another import is at work")


def stop(asked: Import) -> None:
    """It ends before the next batch of pages; what was written stays."""
    if asked.state not in ACTIVE:
        return
    if _is_at_work(asked.id):
        asked.state = "stopping"
    else:  # its job was parked: nobody will end it
        asked.state, asked.ended_at = "stopped", now()
    db.session.flush()


def _is_at_work(id: int) -> bool:
    waiting = select(Job.payload).where(Job.kind == JOB, Job.parked_at.is_(None))
    return any(payload["import"] == id for payload in db.session.scalars(waiting))


def start_again(viewer: Viewer, ended: Import) -> None:
    """Goes on where it ended: what is there already isn't written again. Raises Refused where the file is gone."""
    _refuse_while_another_is_at_work()
    db.session.refresh(ended)
    if ended.state not in ("stopped", "failed") or not can_start_again(ended):
        raise Refused("nothing is kept of it")
    ended.state, ended.error, ended.ended_at, ended.problems = "waiting", "", None, []
    enqueue(JOB, {"import": ended.id})
    record(viewer, "articles.import", "import", ended.id, after={"source": ended.source})


def can_start_again(ended: Import) -> bool:
    return _file(ended.public_id).exists()


def get_import(public_id: str) -> Import:
    found = db.session.scalar(select(Import).where(Import.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def latest(count: int = 10) -> list[Import]:
    return list(db.session.scalars(select(Import).order_by(Import.id.desc()).limit(count)))


def run(id: int) -> None:
    """The job. Begun again after its worker died, it finds most pages unchanged and goes on."""
    with transaction.writing() as session:
        row = session.get(Import, id)
        if row is None or row.state not in ACTIVE:
            return
        row.state = "stopping" if row.state == "stopping" else "running"
        session.flush()
        public_id, source = row.public_id, row.source
        product = session.scalar(select(Product.slug).where(Product.id == row.product_id)) or ""
    try:
        with _unpacked(public_id) as folder:
            summary = import_folder(
                folder,
                base_url=settings().address,
                source=source,
                product=product,
                progress=lambda done, total: _note(id, done, total),
            )
    except Stopped:
        _end(id, state="stopped")
    except (archive.NotTaken, Invalid) as error:
        _end(id, state="failed", error=getattr(error, "reason", "empty"))
    else:
        _end(id, state="done", done=summary.pages, **_told(summary))
        _file(public_id).unlink(missing_ok=True)


def forget_old_files() -> None:
    """What was sent is kept for a day, for those that were stopped; so is what a worker that died had unpacked."""
    for left in _folder().glob("*"):
        if left.stat().st_mtime > time.time() - DAY:
            continue
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)


@contextmanager
def _unpacked(public_id: str) -> Iterator[Path]:
    try:
        with TemporaryDirectory(dir=_folder()) as folder, _file(public_id).open("rb") as kept:
            yield archive.unpack(kept, Path(folder))
    except FileNotFoundError:
        raise archive.NotTaken("damaged") from None


def _note(id: int, done: int, total: int) -> None:
    leases.renew()
    with transaction.writing() as session:
        session.execute(update(Import).where(Import.id == id).values(done=done, total=total))
        state = session.scalar(select(Import.state).where(Import.id == id))
    if state != "running":
        raise Stopped


def _end(id: int, **values: Any) -> None:
    with transaction.writing() as session:
        session.execute(update(Import).where(Import.id == id).values(ended_at=now(), **values))


def _told(summary: Summary) -> dict[str, Any]:
    problems = [[problem.file, problem.line, problem.said, problem.what] for problem in summary.problems[:PROBLEMS_KEPT]]
    counts = {name: getattr(summary, name) for name in COUNTED} | {"problems": len(summary.problems)}
    return {"counts": counts, "problems": problems}


def _file(public_id: str) -> Path:
    return _folder() / f"{public_id}.zip"


def _folder() -> Path:
    return settings().instance_path / "imports"
