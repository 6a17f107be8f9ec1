"""A worker of the site in its environment, started again whenever it is killed; each says its process id when it begins."""

import os
import threading
from datetime import timedelta

import click

from forum import create_app
from forum.core.jobs import worker
from forum.core.mail import taking
from forum.core.settings import settings
from forum.serve import supervisor

supervisor.LONGEST_BACK_OFF = 0.01
taking.LEASE = timedelta(seconds=0.3)  # a minute, for tests that don't wait
worker.IDLE_SECONDS = 0.05

if __name__ == "__main__":
    app = create_app()

    def work() -> None:
        click.echo(os.getpid())
        with app.app_context():
            worker.run(threading.Event(), settings().instance_path)

    supervisor.Supervisor([supervisor.Child("worker", work)]).run()
