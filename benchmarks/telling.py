"""A burst of comments in a thread that many follow: how long telling everybody takes, and that everybody is told once.

Run as `python -m benchmarks.telling [--database postgresql://…]`, on a database of its own that is empty.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, insert, select

from forum import create_app
from forum.accounts.models import Person
from forum.boards.models import Board
from forum.core import transaction
from forum.core.clock import now, travel
from forum.core.database import db, new_public_id
from forum.core.mail.models import Letter
from forum.notifications import jobs
from forum.notifications.actions import telling
from forum.notifications.models import Notification
from forum.notifications.queries import count_unseen
from forum.reading.models import FollowedThread
from forum.threads.actions import reply, start_thread
from forum.threads.drafts import compose
from forum.viewers import viewer_of

BATCH = 200


class Killed(BaseException):
    """As if the process were gone."""


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"STOA_INSTANCE": folder, "STOA_BASE_URL": "http://localhost", "STOA_DATABASE_URL": options.database})
        with app.app_context():
            upgrade()
            thread_id, comments = fill(options.followers, options.comments)
            report(app, options, thread_id, comments)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="")
    parser.add_argument("--followers", type=int, default=2_000)
    parser.add_argument("--comments", type=int, default=500)
    return parser.parse_args()


def fill(followers: int, comments: int) -> tuple[int, list[dict]]:
    draft = compose("The invoice printer shows a wrong date.")
    with transaction.writing() as session:
        session.execute(insert(Person), [_person(number) for number in range(1, followers + 2)])
        session.add(Board(slug="general", name="General"))
        session.flush()
        asker, board = viewer_of(followers + 1), session.scalars(select(Board)).one()
        thread = start_thread(asker, board, title="A question", draft=draft, tags=[])
        followed = {"thread_id": thread.id, "is_muted": False, "created_at": now()}
        session.execute(insert(FollowedThread), [followed | {"person_id": id} for id in range(1, followers + 1)])
        session.execute(db.text("DELETE FROM jobs"))
    made = []
    for number in range(comments):
        with transaction.writing():
            made.append({"comment": reply(viewer_of(1 + number % 20), thread, draft).id})
    return thread.id, made


def _person(number: int) -> dict:
    handle = f"member{number}"
    return {
        "id": number,
        "public_id": new_public_id(),
        "handle": handle,
        "name_key": handle,
        "skeleton": handle,
        "display_name": handle,
        "email": f"{handle}@example.test",
        "email_key": f"{handle}@example.test",
        "email_verified_at": now(),
        "created_at": now(),
    }


def report(app: Flask, options: argparse.Namespace, thread_id: int, comments: list[dict]) -> None:
    print(f"{options.comments} comments for {options.followers} followers, {db.engine.dialect.name}\n")
    print(f"one comment:                 {seconds(lambda: jobs.tell(comments[:1])):6.2f} s")
    killed = random.Random(7)
    print(f"all, killed ten times:       {seconds(lambda: [interrupted(comments, killed) for _ in range(10)]):6.2f} s")
    print(f"all, in batches of {BATCH}:      {seconds(lambda: in_batches(comments)):6.2f} s")
    before = state()
    print(f"all once more:               {seconds(lambda: in_batches(comments)):6.2f} s")
    assert state() == before, "telling twice changed something"
    print(f"asking for the letters:      {seconds(jobs.ask_for_letters):6.2f} s")
    in_batches(comments)
    jobs.ask_for_letters()
    with transaction.reading() as session:
        rows, letters = (session.scalar(select(func.count()).select_from(table)) for table in (Notification, Letter))
        bells = {count_unseen(viewer_of(id)) for id in range(1, options.followers + 1, 50)}
        reader = viewer_of(options.followers)
        counting = seconds(lambda: [count_unseen(reader) for _ in range(200)]) / 200
    with travel(timedelta(minutes=11)):
        jobs.ask_for_letters()
    print(f"\n{rows} rows, {letters} letters, each bell says {bells}, which takes {1000 * counting:.2f} ms")
    assert rows == letters == options.followers + 1 and bells == {1}
    with transaction.reading() as session:
        assert session.scalar(select(func.count()).select_from(Letter)) == letters, "told by mail again"


def interrupted(comments: list[dict], chance: random.Random) -> None:
    """Begins, and dies at some statement."""
    left = chance.randrange(1, 12)
    insert_rows = telling._growing

    def dying(*args):
        nonlocal left
        left -= 1
        if not left:
            raise Killed
        return insert_rows(*args)

    telling._growing = dying
    try:
        in_batches(comments)
    except Killed:
        db.session.remove()
    finally:
        telling._growing = insert_rows


def in_batches(comments: list[dict]) -> None:
    for first in range(0, len(comments), BATCH):
        jobs.tell(comments[first : first + BATCH])


def state() -> list[tuple]:
    with transaction.reading() as session:
        return [tuple(row) for row in session.execute(select(*Notification.__table__.columns).order_by(Notification.id))]


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
