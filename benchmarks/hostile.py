"""Ten thousand hostile queries against a site: `python -m benchmarks.hostile CORPORA SITE`.

Naughty strings, half-typed operators, deep parentheses, 64 kB, long words, prefixes of everything, and random mixtures of
those, by a fixed seed. Tells how many were answered with what, and the CPU milliseconds of the dearest. The site is made by
`python -m benchmarks.search`.
"""

import argparse
import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.pages import cookie_for
from benchmarks.search import reader_token
from forum import create_app
from forum.core import limits

OPERATORS = [
    '"',
    '""',
    '"a',
    "-",
    "--",
    '-"',
    "or",
    "OR or",
    "ή",
    "*",
    "a*",
    "abc*",
    "con*",
    "the* and* for*",
    "(",
    ")",
    "((((",
    "[",
    "{",
    ":",
    "board:",
    "board:x",
    "is:",
    "is:answered",
    "-is:open",
    "in:title",
    "in:nowhere",
    "before:",
    "before:2024",
    "after:9999-99-99",
    "author:",
    "author:@@",
    'tag:"',
    'tag:"a b"',
    "thread:",
    "cites:/",
    "lang:xx",
    "product:x",
    "~",
    "~adi",
    "^a",
    "\\",
    "'",
    "%",
    "_",
]
WORDS = [
    "the",
    "and",
    "slicer",
    "volume",
    "άδεια",
    "adeia",
    "4.2.1",
    "0x80070005",
    "wp-config.php",
    "error",
    "a",
    "🔑",
    "ترخيص",
]
LONG = [
    "(" * 5000, ")" * 5000, "(a or " * 2000, "a" * 65536, "ά" * 30000, '"a" ' * 5000, "-a " * 5000, "a or " * 5000, "con* " * 400,
    "th* in* re* co* " * 100, "a\u0301" * 5000, "\u202e" * 3000, " ".join(f"w{n}" for n in range(8000)),
    "is:open " * 3000, "1" + ".1" * 20000,
    "Fatal error: Uncaught Error: " * 2000, "Traceback (most recent call last):\n" * 1500, "the and of to " * 4000,
    "'" * 30000, "\x00" * 5000,
]  # fmt: skip


def queries(corpus: Path, number: int, seed: int = 13) -> Iterator[str]:
    chance = random.Random(seed)
    naughty = json.loads((corpus / "blns.json").read_text()) if corpus.exists() else []
    fixed = [*naughty, *OPERATORS, *LONG]
    yield from fixed[:number]
    pieces = [*OPERATORS, *WORDS, *naughty]
    for _ in range(number - len(fixed)):
        yield chance.choice(("", " ")).join(chance.choices(pieces, k=chance.randint(1, 9)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("site", type=Path)
    parser.add_argument("--number", type=int, default=10_000)
    given = parser.parse_args()
    app = create_app(
        dict(os.environ) | {"STOA_INSTANCE": str(given.site.resolve()), "STOA_BASE_URL": "http://localhost"}
    )
    limits.LIMITS["search"] = limits.Limit(10**9, timedelta(minutes=1))
    with app.app_context():
        headers = {"Cookie": cookie_for(app, reader_token())}
    client = app.test_client(use_cookies=False)
    answered: Counter[int] = Counter()
    times: list[tuple[float, str]] = []
    for query in queries(given.corpora, given.number):
        began = time.process_time()
        response = client.post("/search", data={"q": query}, headers=headers)
        if response.status_code == 303:
            response = client.get(response.location, headers=headers)
        times.append((1000 * (time.process_time() - began), query))
        answered[response.status_code] += 1
    times.sort(reverse=True)
    print(f"{sum(answered.values())} queries answered: {dict(answered)}")
    for milliseconds, query in times[:10]:
        print(f"{milliseconds:8.1f} ms  {query[:70]!r}")
    print(f"{sum(each[0] > 300 for each in times)} took more than 300 ms of CPU")


if __name__ == "__main__":
    main()
