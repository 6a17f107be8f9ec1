"""What is taken for a key or a token in posts that hold none or few: hits by kind, and how many posts a second.

Run as `python -m benchmarks.masking FILE [--show]`, FILE being neutral JSONL as `flask threads import` takes it (`.gz` too), or
a folder of Markdown. The shapes of every provider's keys take part, as they do whichever connections a site has.
What was found is shown with all but its first letters hidden, unless by `--show`.
"""

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from forum.core.scrubbing import Found
from forum.licenses.masking import candidates, find
from forum.licenses.providers.registry import PROVIDERS

AROUND = 40


def main() -> None:
    options = arguments()
    hits, counts, posts, characters, seconds = Counter(), Counter(), 0, 0, 0.0
    for name, texts in (read_folder if options.file.is_dir() else read)(options.file):
        posts += 1
        found_here = False
        for text in texts:
            began = time.perf_counter()
            found = find(text)
            counts[min(len(candidates(text, found)), 1)] += 1
            seconds += time.perf_counter() - began
            characters += len(text)
            for each in found:
                hits[each.kind] += 1
                found_here = True
                print(line(name, text, each, show=options.show))
        hits["posts"] += found_here
    print(f"keys of providers with a shape of their own: {', '.join(name for name, one in PROVIDERS.items() if one.written)}")
    print(f"{posts:,} posts, {characters / 1e6:.0f} million characters, {posts / seconds:,.0f} posts a second")
    print(f"license keys: {hits['license key']}, tokens: {hits['token']}, in {hits['posts']} posts")
    print(f"with words that are looked up by their hash: {counts[1] / counts.total():.0%} of texts")
    print(f"if all of them were wrong: {hits['posts'] / posts * 10_000:.2f} in 10,000 posts")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--show", action="store_true")
    return parser.parse_args()


def read(file: Path) -> Iterator[tuple[str, list[str]]]:
    """Every post, an opening one with its title and tags."""
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt") as lines:
        for thread in map(json.loads, lines):
            yield thread["id"], [thread["title"], ", ".join(thread["tags"] or ()), thread["body_markdown_or_html"] or ""]
            comments = thread["comments"]
            for post in (*(thread.get("notes") or ()), *comments, *(note for one in comments for note in one.get("notes") or ())):
                yield f"{thread['id']} {post['id']}", [post["body"] or ""]


def read_folder(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for file in sorted([*folder.rglob("*.md"), *folder.rglob("*.mdx")]):
        yield str(file.relative_to(folder)), [file.read_text()]


def line(name: str, text: str, found: Found, *, show: bool) -> str:
    before, said = text[max(0, found.start - AROUND) : found.start], text[found.start : found.end]
    return f"{name}: {found.kind}: …{before}".replace("\n", " ") + (said if show else f"{said[:4]}… ({len(said)} characters)")


if __name__ == "__main__":
    main()
