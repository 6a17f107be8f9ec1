"""What a search costs by how much there is: `python -m benchmarks.search_sizes DATA docs/pictures/search-cost.svg`.

Indexes growing parts of the real posts with the embedded engine, beyond them posts of shuffled sentences, and asks the same
queries of each: the twenty best threads, for a reader of half of the boards. Each query is asked three times and the quickest
counts. Figures are CPU milliseconds of the engine alone; the picture is drawn from them.
"""

import argparse
import random
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

from benchmarks.relevance import FIRST_POSTS, conversations, posts_of
from benchmarks.search import KINDS, query_of
from forum.search.engine.interface import Document, Scope
from forum.search.engine.whoosh_engine import WhooshEngine
from forum.search.language import parse

SIZES = (10_000, 25_000, 50_000, 100_000, 200_000, 400_000)
QUERIES = 220
GROUPS = 50_000  # more than the real posts have
WIDTH, HEIGHT, LEFT, BOTTOM = 640, 320, 56, 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="the largest size")
    given = parser.parse_args()
    threads = list(conversations(given.data / "discussions.jsonl.gz"))
    random.Random(3).shuffle(threads)
    documents = [replace(each, group=each.group - 2 * FIRST_POSTS) for each in posts_of(threads)]
    chance = random.Random(11)
    titles = [thread.title for thread in threads]
    queries = [query_of(KINDS[number % len(KINDS)], titles, chance) for number in range(QUERIES)]
    spaces = sorted({document.space for document in documents})
    scope = Scope(spaces=frozenset(spaces[::2]), public=frozenset(spaces))
    print("| documents | CPU ms p50 | p95 | MB |")
    print("|---|---|---|---|")
    figures = []
    for size in (size for size in SIZES if size <= given.most):
        with tempfile.TemporaryDirectory() as folder:
            engine = WhooshEngine(Path(folder))
            engine.rebuild(islice(growing(documents), size))
            cuts = statistics.quantiles([cost(engine, query, scope) for query in queries], n=100)
            figures.append((size, cuts[49], cuts[94]))
            print(f"| {size:,} | {cuts[49]:.1f} | {cuts[94]:.1f} | {engine.status().bytes / 1e6:.0f} |", flush=True)
    given.picture.write_text(picture(figures))


def growing(documents: Sequence[Document]) -> Iterator[Document]:
    yield from documents
    chance = random.Random(5)
    sentences = [sentence for document in documents[::5] for sentence in re.split(r"(?<=[.!?])\s+", document.text)]
    for number in count(1):
        for document in documents:
            text = " ".join(chance.choices(sentences, k=max(document.text.count(".") // 2, 1)))
            group = document.group + number * GROUPS
            yield replace(document, id=f"{document.id}-{number}", group=group, text=text[:3000])


def cost(engine: WhooshEngine, query: str, scope: Scope) -> float:
    asked, samples = parse(query).query, []
    for _ in range(3):
        began = time.process_time()
        engine.search(asked, scope, limit=20)
        samples.append(1000 * (time.process_time() - began))
    return min(samples)


def picture(figures: Sequence[tuple[int, float, float]]) -> str:
    most_size, most = figures[-1][0], max(p95 for _, _, p95 in figures) * 1.1

    def at(size: float, value: float) -> tuple[float, float]:
        return LEFT + size / most_size * (WIDTH - LEFT - 90), HEIGHT - BOTTOM - value / most * (HEIGHT - BOTTOM - 20)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="14">CPU milliseconds of a search, by documents</text>',
    ]
    step = max(round(most / 4 / 5) * 5, 1)
    for value in range(0, int(most) + 1, step):
        (x, y), (end, _) = at(0, value), at(most_size, value)
        parts.append(f'<path d="M{x:.0f} {y:.0f}H{end:.0f}" stroke="#ddd"/>')
        parts.append(f'<text x="{x - 8:.0f}" y="{y + 4:.0f}" text-anchor="end">{value}</text>')
    for size, _, _ in figures[2:] or figures:
        x, y = at(size, 0)
        parts.append(f'<text x="{x:.0f}" y="{y + 20:.0f}" text-anchor="middle">{size // 1000}k</text>')
    for place, name, color in ((1, "p50", "#1f5f8b"), (2, "p95", "#9a4f1e")):
        points = [at(each[0], each[place]) for each in figures]
        line = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{color}"/>' for x, y in points]
        parts.append(f'<text x="{points[-1][0] + 8:.0f}" y="{points[-1][1] + 4:.0f}" fill="{color}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    main()
