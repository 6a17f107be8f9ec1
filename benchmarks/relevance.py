"""How well search finds, on real posts and articles: `python -m benchmarks.relevance DATA`.

- Related threads: for each query of `related/linked_threads.dev`, the older threads of its forum that are most like it, beside
  plain BM25 (k1 .9, b .4, the title twice and the opening post; the title as query) in the same run. nDCG@10 and recall@10
  against the threads that somebody linked in reply.
- Known item: of threads with an accepted answer 500, and three to five words of the question as somebody would pick them: drawn
  by how telling they are, those of the title three times as likely. Found is what stands among the first three of all threads.
- Greek: benchmarks/questions_el.jsonl, asked of the articles in all languages, alone and with all posts beside them.

What is drawn is drawn by a fixed seed. Posts are read as they come, so a link in one is a word of it; none is younger than the
query for which related threads are looked for.
"""

import argparse
import csv
import gzip
import html
import json
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import log, log2
from pathlib import Path

from benchmarks.bm25 import Plain
from forum import create_app
from forum.core import transaction
from forum.core.database import db
from forum.help.importing import import_folder
from forum.help.models import Translation
from forum.search import documents
from forum.search.alike import alike
from forum.search.engine.analysis import LONGEST_WORD, STOP_TERMS, term_of, words_of
from forum.search.engine.interface import Document, Scope
from forum.search.engine.whoosh_engine import WhooshEngine
from forum.search.language import parse
from forum.search.related import about_the_same

FORUMS = ("slicer", "urho3d")
QUESTIONS = Path(__file__).with_name("questions_el.jsonl")
FIRST_POSTS = 1_000_000  # post numbers of the file, apart from those of articles
SAMPLE, SEED = 500, 7
CANDIDATES = 100

_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Post:
    number: int
    created: datetime
    text: str
    accepted: bool


@dataclass(frozen=True)
class Conversation:
    key: str
    number: int
    title: str
    board: str
    posts: tuple[Post, ...]

    @property
    def forum(self) -> str:
        return self.key.partition("-")[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with discussions.jsonl.gz, related/ and help_docs/")
    data = parser.parse_args().data
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"STOA_INSTANCE": folder, "STOA_DEMO": "0", "STOA_DATABASE_URL": f"sqlite:///{folder}/site.sqlite3"})
        with app.app_context():
            from flask_migrate import upgrade

            upgrade()
            threads = list(conversations(data / "discussions.jsonl.gz"))
            print(f"{len(threads)} threads, {sum(len(thread.posts) for thread in threads)} posts")
            import_folder(data / "help_docs", base_url="http://localhost")
            engine, articles = WhooshEngine(Path(folder, "index")), WhooshEngine(Path(folder, "articles"))
            with transaction.reading():
                own = list(documents.translations(Translation.id > 0))
            articles.rebuild(own)
            engine.rebuild([*own, *posts_of(threads)])
            print_related(engine, threads, data / "related")
            print_known(engine, threads)
            print_greek(engine, articles, threads)


def conversations(path: Path) -> Iterator[Conversation]:
    number = FIRST_POSTS
    with gzip.open(path, "rt") as lines:
        for place, line in enumerate(lines, 1):
            read = json.loads(line)
            first = {"created_at": read["created_at"], "body": read["body_markdown_or_html"], **read, "accepted": False}
            posts = [_post(one, number + offset) for offset, one in enumerate([first, *read["comments"]], 1)]
            number += len(posts)
            yield Conversation(read["id"], FIRST_POSTS + place, read["title"], f"{read['source']}/{read['board']}", tuple(posts))


def _post(read: dict, number: int) -> Post:
    text = read["body"] or ""
    if read["body_format"] == "html":
        text = html.unescape(_TAG.sub(" ", text))
    return Post(number, datetime.fromisoformat(read["created_at"]), text, bool(read["accepted"]))


def posts_of(threads: Iterable[Conversation]) -> Iterator[Document]:
    for thread in threads:
        for place, post in enumerate(thread.posts):
            yield Document(
                id=documents.comment_key(post.number),
                group=2 * thread.number,
                space=f"board:{thread.board}",
                created=post.created,
                title="" if place else thread.title,
                text=post.text,
                accepted=post.accepted,
                marks=frozenset((f"thread:{thread.number}",)),
            )


def everywhere(threads: Iterable[Conversation]) -> Scope:
    spaces = frozenset((documents.PUBLIC_ARTICLES, *(f"board:{thread.board}" for thread in threads)))
    return Scope(spaces=spaces, public=spaces)


def print_related(engine: WhooshEngine, threads: Sequence[Conversation], folder: Path) -> None:
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    with (folder / "linked_threads.dev.qrels.tsv").open() as file:
        for row in csv.DictReader(file, delimiter="\t"):
            wanted[row["query_id"]].add(row["thread_id"])
    print(f"\nRelated threads{'':24}  nDCG@10  recall@10  queries")
    for forum in FORUMS:
        own = [thread for thread in threads if thread.forum == forum]
        asked = [thread for thread in own if thread.key in wanted]
        plain = Plain([(thread.key, thread.posts[0].created, thread.title, thread.posts[0].text) for thread in own])
        ours = Related(engine, own)
        figures = {}
        for name, rank in (("plain BM25", plain.older), ("ours", ours.older)):
            ranked = [(rank(thread.key), wanted[thread.key]) for thread in asked]
            figures[name] = mean(ndcg(found, right) for found, right in ranked)
            print(f"  {forum:10}{name:27}  {figures[name]:7.4f}  {mean(recall(*one) for one in ranked):9.4f}  {len(asked):7}")
        print(f"  {forum:10}{'better by':27}  {figures['ours'] / figures['plain BM25'] - 1:+7.1%}")


class Related:
    """The product's own way, on the threads of one forum."""

    def __init__(self, engine: WhooshEngine, threads: Sequence[Conversation]) -> None:
        self._engine = engine
        self._threads = {thread.key: thread for thread in threads}
        self._of_post = {documents.comment_key(post.number): thread for thread in threads for post in thread.posts}
        self._scope = everywhere(threads)

    def older(self, key: str) -> list[str]:
        asked = self._threads[key]
        question = asked.posts[0]
        scope = replace(self._scope, before=question.created, barred=frozenset((f"thread:{asked.number}",)))
        found = alike(
            self._engine, asked.title, question.text, scope, limit=CANDIDATES, created=question.created, titles_of=self._titles
        )
        return [self._of_post[each.id].key for each in about_the_same(found)]

    def _titles(self, ids: Iterable[str]):
        of = self._of_post
        return {id: (of[id].title, of[id].posts[0].created) for id in ids}


def ndcg(found: Sequence[str], right: set[str]) -> float:
    best = sum(1 / log2(place + 2) for place in range(min(len(right), 10)))
    return sum(1 / log2(place + 2) for place, key in enumerate(found[:10]) if key in right) / best


def recall(found: Sequence[str], right: set[str]) -> float:
    return len(right.intersection(found[:10])) / len(right)


def print_known(engine: WhooshEngine, threads: Sequence[Conversation]) -> None:
    answered = [thread for thread in threads if any(post.accepted for post in thread.posts)]
    chance = random.Random(SEED)
    sample = chance.sample(answered, SAMPLE)
    scope = everywhere(threads)
    of_post = {documents.comment_key(post.number): thread.key for thread in threads for post in thread.posts}
    places = []
    for thread in sample:
        words = pick(engine, thread, scope, chance)
        hits = engine.search(parse(" ".join(words)).query, scope, limit=20)
        places.append(place_of(thread.key, [of_post.get(group.best, "") for group in hits.groups]))
    print("\nKnown item, of 500 threads with an accepted answer, among all threads and articles")
    print_places("3 to 5 words of the question", places)


def pick(engine: WhooshEngine, thread: Conversation, scope: Scope, chance: random.Random) -> list[str]:
    """Three to five different words, without common ones and those that no other thread has."""
    in_title = {term_of(word) for word in words_of(thread.title)}
    words = {term_of(word[:LONGEST_WORD]): word.lower() for word in words_of(f"{thread.title} {thread.posts[0].text}")}
    terms = [term for term, word in words.items() if word.isalpha() and len(word) > 2 and term not in STOP_TERMS]
    rarities = engine.rarities(terms, scope)
    alone = rarities.unknown - log(3)  # of a word in one text
    weights = {term: rarities.known[term] * (3 if term in in_title else 1) for term in terms if rarities.known[term] < alone}
    chosen: list[str] = []
    for _ in range(min(chance.randint(3, 5), len(weights))):
        [term] = chance.choices(list(weights), list(weights.values()))
        chosen.append(words[term])
        del weights[term]
    return chosen


def print_greek(engine: WhooshEngine, articles: WhooshEngine, threads: Sequence[Conversation]) -> None:
    with transaction.reading():
        rows = db.session.execute(
            db.select(Translation.id, Translation.article_id, Translation.path, Translation.locale)
        ).all()
    of_translation = {documents.translation_key(row.id): str(row.article_id) for row in rows}
    article = {row.path: str(row.article_id) for row in rows if row.locale == "el"}
    questions = [json.loads(line) for line in QUESTIONS.read_text().splitlines()]
    print(f"\nGreek, {len(questions)} questions about the articles")
    for name, searched in (("articles alone", articles), ("with all posts", engine)):
        for form in ("inflected", "unaccented", "greeklish"):
            places = []
            for question in questions:
                hits = searched.search(parse(question[form]).query, everywhere(threads), limit=20)
                found = [of_translation.get(group.best, "") for group in hits.groups]
                places.append(place_of(article[question["path"]], found))
            print_places(f"{name}, {form}", places)


def place_of(wanted: str, found: Sequence[str]) -> int:
    return found.index(wanted) + 1 if wanted in found else 0


def print_places(name: str, places: Sequence[int]) -> None:
    first, three = (mean(0 < place <= last for place in places) for last in (1, 3))
    print(f"  {name:38}  first {first:6.1%}  among three {three:6.1%}")


def mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)


if __name__ == "__main__":
    main()
