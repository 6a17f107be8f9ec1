"""How soon a new comment is found: `python -m benchmarks.found_soon SITE`, a site that `python -m benchmarks.search` has made.

Serves it with its worker, posts a comment with a word of its own as often as a member may, and searches for the word until
the comment is found. Tells the seconds from the answer to the post.
"""

import argparse
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

from sqlalchemy import select

from benchmarks.pages import cookie_for
from benchmarks.search import reader_token
from benchmarks.uploads import wait_for
from forum import create_app
from forum.boards.models import Board
from forum.boards.policies import visible_to
from forum.core.database import db
from forum.core.settings import ROOT
from forum.core.viewer import ANONYMOUS
from forum.threads.models import Thread

TIMES = 12
BETWEEN_POSTS = 10.5
BETWEEN_SEARCHES = 0.15
LONGEST = 30.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    site = parser.parse_args().site
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8198')}"
    environment = dict(os.environ) | {
        "PORT": address.rpartition(":")[2],
        "STOA_INSTANCE": str(site.resolve()),
        "STOA_DEMO": "0",
        "STOA_BASE_URL": address,
    }
    app = create_app(environment)
    with app.app_context():
        reader = Reader(address, cookie_for(app, reader_token()))
        public = select(Thread.public_id).join(Board, Board.id == Thread.board_id).where(visible_to(ANONYMOUS))
        thread = db.session.scalars(public.where(Thread.closed_at.is_(None)).order_by(Thread.id.desc())).first()
    with open(site / "found_soon.log", "wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "forum.serve"], cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait_for(address)
            report(reader, f"/threads/{thread}")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def report(reader: "Reader", thread: str) -> None:
    seconds = []
    for _ in range(TIMES):
        began = time.monotonic()
        word = "".join(random.choices("bcdfgklmnprtvz", k=12))
        reader.comment(thread, f"To be found by {word}.")
        seconds.append(reader.seconds_until_found(word))
        time.sleep(max(0.0, BETWEEN_POSTS - (time.monotonic() - began)))
    print(f"{TIMES} comments: median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s until found")


class Reader:
    def __init__(self, address: str, cookie: str) -> None:
        self._address = address
        self._headers = {"Cookie": cookie}

    def comment(self, thread: str, text: str) -> None:
        page = self._open(thread)
        form = re.search(r'<form[^>]*action="([^"]+/comments)".*?name="csrf_token"[^>]*value="([^"]+)"', page, re.DOTALL)
        self._open(form[1], {"csrf_token": form[2], "body": text})

    def seconds_until_found(self, word: str) -> float:
        began = time.monotonic()
        while f"<mark>{word}</mark>" not in self._open(f"/search?q={word}"):
            assert time.monotonic() - began < LONGEST, word
            time.sleep(BETWEEN_SEARCHES)
        return time.monotonic() - began

    def _open(self, path: str, form: dict[str, str] | None = None) -> str:
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(self._address + path, data, self._headers)
        return urllib.request.urlopen(request, timeout=60).read().decode()


if __name__ == "__main__":
    main()
