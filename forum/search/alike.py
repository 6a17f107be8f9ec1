"""What is like a text: threads and articles about the same, as benchmarks/relevance.py found it best told."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log, log1p, sqrt

from sqlalchemy import select

from forum.core.database import db
from forum.help.models import Translation
from forum.search.engine.analysis import STOP_TERMS, folded_terms
from forum.search.engine.interface import Alike, Engine, Scope
from forum.threads.models import Comment, Thread

KEY_TERMS = 25
SATURATION = 1.2  # of a term's frequency in the text
BEST_DOCUMENT = 0.5
TITLES = 0.75
AGE = 0.25
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A document that is like a text. `covered` is the part of the text's key terms that its best document has, weighted,
    `titles` the cosine between the titles; both between 0 and 1."""

    id: str
    score: float
    covered: float
    titles: float


Titles = dict[str, tuple[str, datetime | None]]


def titles_of(ids: Iterable[str]) -> Titles:
    """The titles of threads and articles by the ids of documents, and when threads began."""
    numbers: dict[str, list[int]] = {"comment": [], "article": []}
    for id in ids:
        kind, _colon, number = id.partition(":")
        numbers[kind].append(int(number))
    threads = select(Comment.id, Thread.title, Thread.created_at).join(Thread, Thread.id == Comment.thread_id)
    articles = select(Translation.id, Translation.title)
    titles: Titles = {}
    if numbers["comment"]:
        for row in db.session.execute(threads.where(Comment.id.in_(numbers["comment"]))):
            titles[f"comment:{row.id}"] = row.title, row.created_at
    if numbers["article"]:
        for row in db.session.execute(articles.where(Translation.id.in_(numbers["article"]))):
            titles[f"article:{row.id}"] = row.title, None
    return titles


def alike(
    engine: Engine,
    title: str,
    text: str,
    scope: Scope,
    *,
    limit: int,
    created: datetime | None = None,
    titles_of: Callable[[Iterable[str]], Titles] = titles_of,
) -> list[Likeness]:
    """The best of as many candidates, each group once. Of threads those from about the same time as `created` come first.

    Raises `IndexUnavailable`.
    """
    title_terms = folded_terms(title)
    key = key_terms(engine, title_terms, folded_terms(text), scope)
    found = engine.like(key.weights, scope, limit=limit) if key.weights else []
    titles = {id: (folded_terms(other), began) for id, (other, began) in titles_of([each.id for each in found]).items()}
    vectors = _Vectors(engine, scope, [title_terms, *(terms for terms, _began in titles.values())])
    likenesses = [
        _likeness(each, key, vectors.cosine(title_terms, titles[each.id][0]), _age(titles[each.id][1], created))
        for each in found
        if each.id in titles
    ]
    return sorted(likenesses, key=lambda each: -each.score)


@dataclass(frozen=True, slots=True)
class KeyTerms:
    """What each of a text's key terms weighs, what those that are known weigh together, and with those that aren't."""

    weights: dict[str, float]
    known: float
    all: float


def key_terms(engine: Engine, title: Collection[str], text: Sequence[str], scope: Scope) -> KeyTerms:
    """The terms that say best what a text is about."""
    counted = {term: count / (count + SATURATION) for term, count in Counter(text).items()}
    for term in set(title):
        counted[term] = counted.get(term, 0.0) + 1
    telling = {term: count for term, count in counted.items() if term not in STOP_TERMS}
    rarities = engine.rarities(telling, scope)
    weights = {term: telling[term] * rarity for term, rarity in rarities.known.items()}
    best = dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:KEY_TERMS])
    unknown = [count * rarities.unknown for term, count in telling.items() if term not in weights]
    return KeyTerms(best, sum(best.values()), sum(sorted([*best.values(), *unknown], reverse=True)[:KEY_TERMS]))


def _likeness(found: Alike, key: KeyTerms, titles: float, age: float) -> Likeness:
    score = log(found.whole) + BEST_DOCUMENT * log(found.best / key.known + 0.02) + TITLES * titles - AGE * age
    return Likeness(found.id, score, min(found.best / key.all, 1.0), titles)


def _age(created: datetime | None, other: datetime | None) -> float:
    return log1p(abs(created - other) / MONTH) if created and other else 0.0


class _Vectors:
    """Titles as vectors of length 1."""

    def __init__(self, engine: Engine, scope: Scope, titles: Sequence[Sequence[str]]) -> None:
        terms = {term for title in titles for term in title} - STOP_TERMS
        self._rarities: Mapping[str, float] = engine.rarities(terms, scope).known

    def cosine(self, one: Sequence[str], other: Sequence[str]) -> float:
        ours, theirs = self._vector(one), self._vector(other)
        return sum(value * theirs.get(term, 0.0) for term, value in ours.items())

    def _vector(self, title: Sequence[str]) -> dict[str, float]:
        counts = Counter(term for term in title if term in self._rarities)
        vector = {term: log1p(count) * self._rarities[term] for term, count in counts.items()}
        length = sqrt(sum(value * value for value in vector.values())) or 1.0
        return {term: value / length for term, value in vector.items()}
