"""CPU time and statements of the pages that are read most, beside a bare Flask page of the same size in the same run.

'First look' is a visitor's page of which nothing is kept yet, neither the page nor any part. 'With marks' is a member who has
read some hundred threads, some of which went on since.

Calls the applications in this process, without a server, in turns, so that a noisy machine disturbs all alike; a figure
is the median of all calls' CPU time.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import event
from werkzeug.test import EnvironBuilder

from benchmarks.bare import bare_app
from benchmarks.content import LONG_PAGES, Places, fill, real
from forum import create_app
from forum.core.database import db
from forum.core.keeping import Kept

CALLS_A_TURN = 5
TARGETS = {"visitor": ("1.5", 5), "signed in": ("2.5", 8), "with marks": ("2.5", 8), "first look": ("", 5)}


@dataclass
class Case:
    """One address asked of one application by one kind of reader."""

    app: Flask
    path: str
    cookie: str = ""
    samples: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        headers = {"Accept-Encoding": "gzip, br", "Accept-Language": "en"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        self._environ = EnvironBuilder(self.path, headers=headers).get_environ()

    def call(self) -> tuple[str, bytes]:
        answered = []
        body = self.app(dict(self._environ), lambda status, headers, exc_info=None: answered.append(status))
        try:
            return answered[0], b"".join(body)
        finally:
            getattr(body, "close", lambda: None)()

    def measure(self) -> None:
        began = time.process_time()
        self.call()
        self.samples.append(time.process_time() - began)

    @property
    def milliseconds(self) -> float:
        return 1000 * statistics.median(self.samples)


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        environment = {"STOA_INSTANCE": folder, "STOA_BASE_URL": "http://localhost", "STOA_DEMO": "0"}
        if options.site:
            environment = dict(os.environ) | {"STOA_BASE_URL": "http://localhost", "STOA_DEMO": "0"}
        app = create_app(environment)
        began = time.perf_counter()
        places = real(app) if options.site else fill(app, options.threads, options.posts)
        if not options.site:
            print(f"{options.threads} threads, {options.posts} posts made in {time.perf_counter() - began:.0f} s\n")
        forgetful = create_app(environment)
        forgetful.extensions.update({"stoa.pages": Kept(0), "stoa.fragments": Kept(0)})
        report(app, forgetful, places, Path(folder), options.rounds)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2_000)
    parser.add_argument("--posts", type=int, default=40_000)
    parser.add_argument("--site", action="store_true", help="measure the site of STOA_INSTANCE and STOA_DATABASE_URL")
    parser.add_argument("--rounds", type=int, default=200, help="calls of each page")
    return parser.parse_args()


def report(app: Flask, forgetful: Flask, places: Places, folder: Path, rounds: int) -> None:
    paths = {"thread of 20": places.thread, "board": places.board, "front": "/", "article": places.article}
    readers = {
        "visitor": (app, ""),
        "signed in": (app, cookie_for(app, places.token)),
        "with marks": (app, cookie_for(app, places.reader)),
        "first look": (forgetful, ""),
    }
    ours = {
        (page, who): Case(asked, path, cookie)
        for page, path in paths.items()
        for who, (asked, cookie) in readers.items()
    }
    pages = {page: page_of(app, path) for page, path in paths.items()}
    other = bare_app(folder, pages, like=app)
    bare = {page: Case(other, f"/bare/{page}") for page in pages}
    kept = {page: Case(other, f"/kept/{page}") for page in pages}
    hello = Case(other, "/hello")
    first, last = Case(app, places.long_thread), Case(app, f"{places.long_thread}?page={LONG_PAGES}")
    take_turns([*ours.values(), *bare.values(), *kept.values(), hello, first, last], rounds)

    print("| page | kB | reader | × bare | at most | × kept in memory | × hello | CPU ms | statements | at most |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for (page, who), case in ours.items():
        ratios = [case.milliseconds / each.milliseconds for each in (bare[page], kept[page], hello)]
        ratio, kept_ratio, hello_ratio = (f"{each:.2f}" for each in ratios)
        most, most_statements = TARGETS[who]
        count = statements(case.app, case.call)
        print(
            f"| {page} | {len(pages[page]) / 1000:.0f} | {who} | {ratio} | {most} | {kept_ratio} | {hello_ratio} "
            f"| {case.milliseconds:.2f} | {count} | {most_statements} |"
        )
    print(f"\nPage {LONG_PAGES} of a long thread costs {last.milliseconds / first.milliseconds:.2f} × its page 1.")
    print(f"For scale: bare page {bare['thread of 20'].milliseconds:.2f} ms, hello {hello.milliseconds:.2f} ms.")


def page_of(app: Flask, path: str) -> str:
    response = app.test_client().get(path)
    assert response.status_code == 200, f"{path} answered {response.status}"
    return response.text


def cookie_for(app: Flask, token: str) -> str:
    """What a member's browser sends from the second page on."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.update({"_user_id": token, "_fresh": True})
    client.get("/")
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    header = f"{cookie.key}={cookie.value}"
    assert "Sign in" not in Case(app, "/", header).call()[0]
    return header


def take_turns(cases: Sequence[Case], rounds: int) -> None:
    for case in cases:
        for _ in range(5):
            status, _body = case.call()
            assert status == "200 OK", f"{case.path} answered {status}"
    for _ in range(rounds // CALLS_A_TURN):
        for case in cases:
            for _ in range(CALLS_A_TURN):
                case.measure()


def statements(app: Flask, call: Callable) -> int:
    """How many statements a call sends to the database, BEGIN aside."""
    sent = []

    def note(connection, cursor, statement, parameters, context, executemany) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


if __name__ == "__main__":
    main()
