"""Plain BM25 over titles and opening posts: what related threads are compared with."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from math import log

from forum.search.engine.analysis import STOP_TERMS, folded_terms

K1, B = 0.9, 0.4


class Plain:
    """`threads` are key, beginning, title and opening post of each. The title counts twice, and is the query."""

    def __init__(self, threads: Sequence[tuple[str, datetime, str, str]]) -> None:
        ordered = sorted(threads, key=lambda thread: thread[1])
        self._keys = [key for key, *_ in ordered]
        self._created = [created for _, created, *_ in ordered]
        self._titles = {key: folded_terms(title) for key, _, title, _ in ordered}
        texts = [[*folded_terms(title), *folded_terms(title), *folded_terms(text)] for *_, title, text in ordered]
        average = sum(map(len, texts)) / len(texts)
        self._norms = [K1 * (1 - B + B * len(text) / average) for text in texts]
        self._postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, text in enumerate(texts):
            for term, count in Counter(text).items():
                self._postings[term].append((number, count))

    def older(self, key: str) -> list[str]:
        """The ten best threads that are older than one, by its title."""
        end = bisect_left(self._created, self._created[self._keys.index(key)])
        scores: defaultdict[int, float] = defaultdict(float)
        for term in dict.fromkeys(self._titles[key]):
            having = self._postings[term]
            rarity = log(1 + (len(self._keys) - len(having) + 0.5) / (len(having) + 0.5))
            for number, count in having if term not in STOP_TERMS else ():
                if number < end:
                    scores[number] += rarity * count / (count + self._norms[number])
        return [self._keys[number] for number in sorted(scores, key=lambda number: (-scores[number], number))[:10]]
