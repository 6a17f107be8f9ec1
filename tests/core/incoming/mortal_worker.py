"""A worker of the site in its environment, started again whenever it is killed; each says its process id when it begins.

What it does with a mail: a moment's work before, a row under the mail's name (a second one of the same name is none), a
moment's work after. So what is doubled, or left out, shows.
"""

import os
import threading
import time
from datetime import timedelta

import click
from sqlalchemy import insert

from forum import create_app
from forum.core import limits, transaction
from forum.core.clock import now
from forum.core.database import insert_or
from forum.core.incoming import handling, taking
from forum.core.jobs import worker
from forum.core.models import Submission
from forum.core.settings import settings
from forum.serve import supervisor

supervisor.LONGEST_BACK_OFF = 0.01
taking.LEASE = timedelta(seconds=0.3)  # minutes, for tests that don't wait
taking.SOON = timedelta(seconds=0.1)
taking.WAITS = (timedelta(seconds=0.1),) * 50
limits.LONGEST_HOLD = timedelta(seconds=0.3)
worker.IDLE_SECONDS = 0.05


def note(mail, arrived) -> bool:
    """How often it was begun is counted beside."""
    time.sleep(0.02)
    with transaction.writing() as session:
        session.execute(
            insert_or(Submission)
            .values(token=mail.message_id[:60], location="", created_at=now())
            .on_conflict_do_nothing()
        )
        session.execute(insert(Submission).values(token=f"try {time.time_ns()}", location="", created_at=now()))
    time.sleep(0.02)
    return True


if __name__ == "__main__":
    app = create_app()
    handling.handlers()[:] = [note]

    def work() -> None:
        click.echo(os.getpid())
        with app.app_context():
            worker.run(threading.Event(), settings().instance_path)

    supervisor.Supervisor([supervisor.Child("worker", work)]).run()
