import signal
import threading

import click
from flask import Flask
from flask.cli import with_appcontext

from forum.core import tidying  # noqa: F401  registers a chore
from forum.core.incoming import jobs, polling  # noqa: F401  registers chores
from forum.core.jobs import worker
from forum.core.mail import delivery, trial  # noqa: F401  registers a chore, and a letter
from forum.core.mail import tidying as mail_tidying  # noqa: F401  registers a chore
from forum.core.mail.cli import group as mail_commands
from forum.core.settings import settings


def register(app: Flask) -> None:
    app.cli.add_command(run_worker)
    app.cli.add_command(mail_commands)


@click.command("worker")
@with_appcontext
def run_worker() -> None:
    """Do the background work until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker.run(stop, settings().instance_path)
