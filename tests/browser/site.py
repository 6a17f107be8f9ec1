"""A whole site in processes of its own, as `make run` starts it."""

import os
import signal
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import select

from forum import create_app
from forum.accounts.queries import find_person
from forum.boards.queries import get_board
from forum.core import transaction
from forum.threads import actions
from forum.threads.drafts import compose
from forum.threads.models import Thread
from forum.viewers import viewer_of
from tests.serve.running import ROOT, free_port, until

READY_SECONDS = 240  # the demo makes eight passwords and a year of threads, perhaps beside a busy test process
PASSWORD = "tall cedar by the well"


@dataclass(frozen=True)
class Account:
    handle: str
    password: str = PASSWORD


class Site:
    """A running site: its address, its accounts, its commands. With the content of the demo, or empty."""

    def __init__(self, instance: Path, *, demo: bool = True, **more: str) -> None:
        self._numbers = count(1)
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        environment = {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "STOA_INSTANCE": str(instance),
            "STOA_BASE_URL": self.address,
            "STOA_DATABASE_URL": "",
            "STOA_DEMO": str(int(demo)),
            "STOA_TRUSTED_PROXIES": "1",  # each browser says a network of its own, so that none uses up another's tries
        } | more
        self.log = instance / "server.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "forum.serve"],
                cwd=ROOT,
                env=os.environ | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(lambda: self._answers() or self.process.poll() is not None, READY_SECONDS)
        assert self.process.poll() is None, self.log.read_text()
        self.app = create_app(environment)
        self.accounts = dict(self._demo_accounts(instance / "demo-accounts.txt")) if demo else {}
        if demo:
            self.found("till")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        assert "Traceback" not in self.log.read_text(), f"the site met an error: {self.log}"

    def command(self, *words: str) -> str:
        """Runs a command of the site and returns what it printed."""
        with self.app.app_context():
            result = self.app.test_cli_runner().invoke(args=list(words))
        assert result.exit_code == 0, result.output
        return result.output.strip()

    def member(self, *roles: str) -> Account:
        """A new account, for tests that write."""
        account = Account(f"walker{next(self._numbers)}")
        given = [word for role in roles for word in ("--role", role)]
        email = f"{account.handle}@example.test"
        self.command("users", "add", account.handle, "--email", email, "--password", account.password, *given)
        return account

    def start_thread(self, board: str, title: str, body: str) -> str:
        """A thread of a new member's; its address."""
        author = self.member()
        with self.app.app_context():
            draft = compose(body)
            with transaction.writing():
                viewer = viewer_of(find_person(author.handle).id)
                thread = actions.start_thread(viewer, get_board(board, viewer), title=title, draft=draft, tags=[])
        return f"/threads/{thread.public_id}/{thread.slug}"

    def thread(self, title: str) -> str:
        """The address of a thread."""
        with self.app.app_context(), transaction.reading() as session:
            thread = session.scalars(select(Thread).where(Thread.title == title)).one()
            return f"/threads/{thread.public_id}/{thread.slug}"

    def found(self, words: str) -> None:
        """Waits until a visitor's search, which the worker feeds, finds something in the index."""

        def is_found() -> bool:
            page = self._read(f"/search?q={words}")
            return 'class="thread"' in page and "being rebuilt" not in page

        until(is_found, READY_SECONDS)

    def _answers(self) -> bool:
        try:
            return bool(self._read("/healthz"))
        except OSError:
            return False

    def _read(self, path: str) -> str:
        number = next(self._numbers)  # asks from a network of its own each time: searches are limited
        sent = urllib.request.Request(
            self.address + path, headers={"X-Forwarded-For": f"10.1.{number >> 8}.{number & 255}"}
        )
        with urllib.request.urlopen(sent, timeout=10) as response:
            return response.read().decode()

    def _demo_accounts(self, file: Path):
        """`  handle  password  who` a line; keys stand below an empty line."""
        for line in file.read_text("utf-8").partition("\n\n")[0].splitlines()[1:]:
            handle, password, _who = line.split(maxsplit=2)
            yield handle, Account(handle, password)
