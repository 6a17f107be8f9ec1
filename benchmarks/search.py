"""What a search costs through HTTP, on all real posts and articles, for a member who may read half of the boards.

`python -m benchmarks.search DATA SITE` imports them into a new site in that folder (some minutes), locks every
other board, and asks; where the folder holds a site already, it only asks. `STOA_DATABASE_URL` and `STOA_SEARCH` say where the
site and its index are. Calls the application in this process; figures are CPU milliseconds of a call, of the page whole.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from benchmarks.pages import cookie_for, statements
from forum import create_app
from forum.accounts.models import Person
from forum.accounts.sessions import open_session
from forum.boards.models import Board, BoardProduct
from forum.core import limits, transaction
from forum.core.database import db
from forum.core.jobs import worker
from forum.licenses.models import Product
from forum.search import index, vocabulary
from forum.threads.models import Thread

CALLS = 400
KINDS = ("words", "one word", "phrase", "prefix", "excluded", "either", "filter", "Greek", "Greeklish", "misspelt", "common")
GREEK = ["ρυθμίσεις πληρωμών", "αδεια χρησης", "εγκατάσταση προσθέτων", "πώς αλλάζω γλώσσα", "χρήστης κωδικός"]
GREEKLISH = ["rythmiseis plirwmwn", "adeia xrisis", "egkatastasi", "kwdikos xrhsth", "eidopoihseis"]
COMMON = ["how to", "the and", "error", "python", "volume", "slicer segmentation", "can not open file"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with discussions.jsonl.gz and help_docs/")
    parser.add_argument("site", type=Path, help="the site's instance, made where there is none")
    given = parser.parse_args()
    environment = dict(os.environ) | {
        "STOA_INSTANCE": str(given.site.resolve()),
        "STOA_DEMO": "0",
        "STOA_BASE_URL": "http://localhost",
    }
    is_new = not given.site.exists()
    app = create_app(environment)
    if is_new:
        fill(app, given.data)
    for name in ("search", "suggestion"):
        limits.LIMITS[name] = limits.Limit(10**9, timedelta(minutes=1))
    with app.app_context():
        reader = cookie_for(app, reader_token())
        titles = db.session.scalars(select(Thread.title).order_by(Thread.id)).all()
        print(f"{index.engine().status(thorough=False).documents} documents, {type(index.engine()).__name__}\n")
    report(app, reader, titles)


def fill(app: Flask, data: Path) -> None:
    with app.app_context():
        from flask_migrate import upgrade

        upgrade()
        run = app.test_cli_runner().invoke
        for command in (
            ["articles", "import", str(data / "help_docs")],
            ["threads", "import", str(data / "discussions.jsonl.gz")],
        ):
            result = run(args=command)
            assert result.exit_code == 0, result.output
        with transaction.writing() as session:
            session.add(product := Product(slug="locks", name="Locks"))
            session.flush()
            boards = session.scalars(select(Board.id).order_by(Board.id)).all()
            session.add_all(BoardProduct(board_id=id, product_id=product.id) for id in boards[::2])
            session.add(Person(handle="reader", name_key="reader", skeleton="reader", display_name="Reader"))
        index.rebuild()
        vocabulary.make()
        worker.drain()


def reader_token() -> str:
    with transaction.writing() as session:
        person = session.scalars(select(Person).where(Person.handle == "reader")).one()
        return open_session(person.id, keep=True, browser="")


def report(app: Flask, cookie: str, titles: Sequence[str]) -> None:
    chance = random.Random(11)
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip"}

    def search(query: str) -> None:
        response = client.get("/search", query_string={"q": query}, headers=headers)
        assert response.status_code == 200, response.status

    def suggest(query: str) -> None:
        response = client.post("/search/suggestions", data={"q": query}, headers=headers)
        assert response.status_code == 200, response.status

    def similar(title: str) -> None:
        response = client.post("/suggestions/similar", data={"title": title}, headers=headers)
        assert response.status_code == 200, response.status

    print("| page | CPU ms p50 | p95 | p99 | worst | statements |")
    print("|---|---|---|---|---|---|")
    queries = [query_of(KINDS[number % len(KINDS)], titles, chance) for number in range(CALLS)]
    row(app, "search, mixed", search, queries)
    for kind in KINDS:
        row(app, f"search, {kind}", search, [query_of(kind, titles, chance) for _ in range(60)])
    row(app, "suggestions as one types", suggest, [chance.choice(titles)[: chance.randint(3, 20)] for _ in range(CALLS)])
    row(app, "similar while writing", similar, [chance.choice(titles) for _ in range(CALLS)])


def query_of(kind: str, titles: Sequence[str], chance: random.Random) -> str:
    words = chance.choice(titles).split() or ["x"]
    return {
        "words": lambda: " ".join(chance.sample(words, min(len(words), chance.randint(2, 5)))),
        "one word": lambda: chance.choice(words),
        "phrase": lambda: f'"{" ".join(words[:2])}"',
        "prefix": lambda: f"{words[0][:4]}* {' '.join(words[1:2])}",
        "excluded": lambda: f"{' '.join(words[:2])} -{words[-1]}",
        "either": lambda: " or ".join(words[:3]),
        "filter": lambda: f"{words[0]} {chance.choice(['is:answered', 'in:comments', 'after:2020', 'in:title', 'is:open'])}",
        "Greek": lambda: chance.choice(GREEK),
        "Greeklish": lambda: chance.choice(GREEKLISH),
        "misspelt": lambda: " ".join(word[:2] + word[3:] for word in words[:2]),
        "common": lambda: chance.choice(COMMON),
    }[kind]()


def row(app: Flask, name: str, ask: Callable[[str], None], queries: Sequence[str]) -> None:
    ask(queries[0])
    samples = []
    for query in queries:
        began = time.thread_time()  # what is counted of searches is judged later, by another thread
        ask(query)
        samples.append(1000 * (time.thread_time() - began))
    cuts = statistics.quantiles(samples, n=100)
    counted = statements(app, lambda: ask(queries[1]))
    print(f"| {name} | {cuts[49]:.1f} | {cuts[94]:.1f} | {cuts[98]:.1f} | {max(samples):.1f} | {counted} |")


if __name__ == "__main__":
    main()
