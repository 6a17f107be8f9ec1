"""How many letters a second go out to a mail server that is near and quick: `python -m benchmarks.mailing [--letters 1000]`.

The letters are those of a thread with many followers, composed as always; the server (aiosmtpd) is a process of its own. The
disk is waited for as on a real site, so what it takes is said too. On a database of its own that is empty.
"""

import argparse
import cProfile
import os
import pstats
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import func, select

from benchmarks.telling import fill, in_batches, seconds
from forum import create_app
from forum.core import transaction
from forum.core.database import db
from forum.core.mail import delivery
from forum.core.mail.models import Letter
from forum.notifications import jobs
from tests import smtp

COMMENTS = 3


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder, server() as url:
        values = {"STOA_INSTANCE": folder, "STOA_BASE_URL": "http://localhost", "STOA_DATABASE_URL": options.database}
        app = create_app(values | {"STOA_MAIL_URL": url})
        with app.app_context():
            upgrade()
            _thread, comments = fill(options.letters - 1, COMMENTS)
            in_batches(comments)
            jobs.ask_for_letters()
            report(Path(folder), options)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="")
    parser.add_argument("--letters", type=int, default=1_000)
    parser.add_argument("--folder", help="where the site is to be")
    parser.add_argument("--profile", action="store_true")
    return parser.parse_args()


def report(folder: Path, options: argparse.Namespace) -> None:
    profile = cProfile.Profile()
    if options.profile:
        profile.enable()
    cpu = time.process_time()
    took = seconds(delivery.deliver)
    cpu = time.process_time() - cpu
    profile.disable()
    with transaction.reading() as session:
        sent = session.scalar(select(func.count()).select_from(Letter).where(Letter.sent_at.is_not(None)))
    assert sent == options.letters, sent
    print(f"{sent} letters, {db.engine.dialect.name}: {sent / took:.0f} a second")
    print(f"each {1000 * took / sent:.2f} ms, of which {1000 * cpu / sent:.2f} ms are work of this process")
    print(f"one wait for the disk: {1000 * waiting_for_disk(folder):.2f} ms")
    if options.profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)


def waiting_for_disk(folder: Path, times: int = 50) -> float:
    with open(folder / "probe", "wb") as file:
        begun = time.perf_counter()
        for _ in range(times):
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
        return (time.perf_counter() - begun) / times


@contextmanager
def server() -> Iterator[str]:
    context = get_context("spawn")
    port = smtp.free_port()
    ready = context.Event()
    process = context.Process(target=_serve, args=(port, ready), daemon=True)
    process.start()
    assert ready.wait(20)
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join()


def _serve(port: int, ready) -> None:
    with smtp.sink(port=port):
        ready.set()
        time.sleep(3600)


if __name__ == "__main__":
    main()
