"""What a search costs on the engine on PostgreSQL, by the kind of query: client and server together.

`python -m benchmarks.search_postgresql DATA postgresql://localhost/empty --documents 1000000` indexes so many
documents in the schema `search` of that database: the real posts, and beyond them threads like these, of the same lengths and
marks, whose posts are shuffled sentences of all. It asks, then drops the schema; with `--keep` it leaves it, and where there is
an index already it only asks. A million take about ten minutes to load.

Figures are CPU milliseconds of a search for 50 results, in this process and in the server's that serves it. A visitor who may
read three boards in four and a member who may read all ask by turns. At the end, how often the title of a real
thread, or four words of it, finds the thread among the first three.
"""

import argparse
import gzip
import html
import json
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, count, islice
from pathlib import Path
from zlib import crc32

from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, make_url

from benchmarks.search import KINDS, query_of
from forum.search.alike import KEY_TERMS
from forum.search.documents import ANSWERED, COMMENT, QUESTION, tag_mark
from forum.search.engine.analysis import STOP_TERMS, folded_terms
from forum.search.engine.interface import Document, Scope
from forum.search.engine.postgresql.engine import PostgresEngine
from forum.search.language import parse

CALLS = 600
FEW = ("Greek", "Greeklish", "common")  # queries, so some come twice
CALLS_OF_A_KIND = 80
LIMIT = 50
TITLES_ASKED = 200
SENTENCES_KEPT = 200_000
TAG = re.compile("<[^>]+>")
SENTENCE = re.compile(r"(?<=[.!?\n])\s+")

Thread = list[Document]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with discussions.jsonl.gz")
    parser.add_argument("address", help="of the database")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--keep", action="store_true", help="leave the index there")
    given = parser.parse_args()
    database = connect(given.address)
    engine = PostgresEngine(database)
    threads = list(real_threads(given.data / "discussions.jsonl.gz"))
    if engine.status().state != "ready":
        began = time.perf_counter()
        engine.rebuild(islice(chain.from_iterable(and_more(threads)), given.documents))
        with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
        print(f"loaded in {time.perf_counter() - began:.0f} s")
    status = engine.status()
    print(f"{status.documents} documents, {status.bytes / 2**20:.0f} MB\n")
    report(engine, backend(database), threads)
    if not given.keep:
        with database.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA search CASCADE")


def connect(address: str) -> Database:
    """Of one connection, so that one process of the server serves all."""
    url = make_url(address).set(drivername="postgresql+psycopg")
    return create_engine(url, connect_args={"prepare_threshold": None}, pool_size=1, max_overflow=0)


def backend(database: Database) -> Path:
    """Where Linux tells how long the server's process ran."""
    with database.connect() as connection:
        return Path(f"/proc/{connection.exec_driver_sql('SELECT pg_backend_pid()').scalar()}/schedstat")


def real_threads(posts: Path) -> Iterator[Thread]:
    boards: dict[tuple[str, str], int] = {}
    number = count(1)
    with gzip.open(posts, "rt") as lines:
        for group, line in enumerate(lines, 1):
            thread = json.loads(line)
            board = boards.setdefault((thread["source"], thread["board"]), len(boards))
            is_html = thread["body_format"] == "html"
            is_answered = any(comment["accepted"] for comment in thread["comments"])
            marks = {
                f"thread:{group}",
                "lang:en",
                *map(tag_mark, thread["tags"] or []),
                *([ANSWERED] if is_answered else []),
            }
            question = {"created_at": thread["created_at"], "body": thread["body_markdown_or_html"], "accepted": False}
            yield [
                Document(
                    id=f"comment:{next(number)}",
                    group=group,
                    space=f"board:{board}",
                    created=datetime.fromisoformat(post["created_at"]),
                    title="" if place else thread["title"],
                    text=html.unescape(TAG.sub(" ", post["body"])) if is_html else post["body"],
                    marks=frozenset(
                        {*marks, COMMENT if place else QUESTION, f"author:{crc32(post['body'].encode()) % 5000}"}
                    ),
                    accepted=bool(post["accepted"]),
                )
                for place, post in enumerate([question, *thread["comments"]])
            ]


def and_more(threads: Sequence[Thread]) -> Iterator[Thread]:
    """The real ones, then shuffled ones without an end."""
    yield from threads
    chance = random.Random(7)
    texts = [document.text for thread in threads for document in thread]
    sentences = [part for text in chance.sample(texts, len(texts)) for part in SENTENCE.split(text)][:SENTENCES_KEPT]
    titles = [thread[0].title.split() for thread in threads]
    number = count(sum(map(len, threads)) + 1)
    for group in count(len(threads) + 1):
        first, second = chance.choice(titles), chance.choice(titles)
        title = " ".join(first[: len(first) // 2 + 1] + second[len(second) // 2 :])
        age = timedelta(days=chance.randint(-700, 700))
        yield [
            replace(
                like,
                id=f"comment:{next(number)}",
                group=group,
                created=like.created + age,
                title="" if place else title,
                text=" ".join(chance.sample(sentences, len(SENTENCE.split(like.text)))),
                marks=frozenset(f"thread:{group}" if mark.startswith("thread:") else mark for mark in like.marks),
            )
            for place, like in enumerate(chance.choice(threads))
        ]


def report(engine: PostgresEngine, backend: Path, threads: Sequence[Thread]) -> None:
    chance = random.Random(11)
    titles = [thread[0].title for thread in threads]
    spaces = sorted({thread[0].space for thread in threads})
    public = frozenset(space for number, space in enumerate(spaces) if number % 4)
    scopes = (Scope(spaces=public, public=public), Scope(spaces=frozenset(spaces), public=public))
    asked: set[str] = set()

    def ask(kind: str) -> Callable[[], object]:
        scope = scopes[len(asked) % 2]
        text = query_of(kind, titles, chance)
        while text in asked and kind not in FEW:
            text = query_of(kind, titles, chance)
        asked.add(text)
        if kind == "filter":
            text = text.rpartition(" ")[0]
            scope = replace(scope, **filter_of(chance))
        query = parse(text).query
        return lambda: engine.search(query, scope, limit=LIMIT)

    def like(limit: int) -> Callable[[], object]:
        thread = chance.choice(threads)
        terms = dict.fromkeys(folded_terms(f"{thread[0].title} {thread[0].text}"))
        scope = replace(scopes[0], barred=frozenset((f"thread:{thread[0].group}",)))

        def run() -> None:
            known = engine.rarities([term for term in terms if term not in STOP_TERMS], scope).known
            best = sorted(known.items(), key=lambda item: (-item[1], item[0]))[:KEY_TERMS]
            engine.like(dict(best), scope, limit=limit)

        return run

    print("| search | CPU ms p50 | p95 | p99 | worst | of it in the server, p50 |")
    print("|---|---|---|---|---|---|")
    row(backend, "mixed", [ask(KINDS[number % len(KINDS)]) for number in range(CALLS)])
    for kind in KINDS:
        row(backend, kind, [ask(kind) for _ in range(CALLS_OF_A_KIND)])
    row(backend, "without words", [lambda: engine.search(parse("").query, scopes[1], limit=LIMIT)] * 20)
    row(backend, "like a thread, 40", [like(40) for _ in range(CALLS_OF_A_KIND)])
    row(backend, "like a thread, 100", [like(100) for _ in range(CALLS_OF_A_KIND)])
    print_known(engine, scopes[1], chance.sample([thread[0] for thread in threads], TITLES_ASKED), chance)


def filter_of(chance: random.Random) -> dict[str, object]:
    return chance.choice(
        [
            {"marks": (frozenset((ANSWERED,)),)},
            {"marks": (frozenset((COMMENT,)),)},
            {"barred": frozenset((ANSWERED,))},
            {"since": datetime(2020, 1, 1, tzinfo=UTC)},
            {"titles": True},
        ]
    )


def row(backend: Path, name: str, calls: Sequence[Callable[[], object]]) -> None:
    calls[0]()
    samples = []
    for call in calls:
        client, server = time.process_time(), on_cpu(backend)
        call()
        server = on_cpu(backend) - server
        samples.append((1000 * (time.process_time() - client) + server, server))
    together = [both for both, _ in samples]
    cuts = statistics.quantiles(together, n=100)
    server = statistics.median(server for _, server in samples)
    print(
        f"| {name} | {cuts[49]:.1f} | {cuts[94]:.1f} | {cuts[98]:.1f} | {max(together):.1f} | {server:.1f} |",
        flush=True,
    )


def on_cpu(process: Path) -> float:
    """Milliseconds."""
    return int(process.read_text().split()[0]) / 1e6


def print_known(engine: PostgresEngine, scope: Scope, questions: Sequence[Document], chance: random.Random) -> None:
    def share(text_of: Callable[[list[str]], list[str]]) -> float:
        found = 0
        for question in questions:
            query = parse(" ".join(text_of(question.title.split()))).query
            found += question.id in {group.best for group in engine.search(query, scope, limit=3).groups}
        return found / len(questions)

    print(f"\nthe thread among the first three: by its title {share(list):.1%}", end="")
    print(f", by four words of it {share(lambda words: chance.sample(words, min(len(words), 4))):.1%}")


if __name__ == "__main__":
    main()
