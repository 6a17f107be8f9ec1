"""From a query and a scope to the best results.

What costs is to look at a row, so the rarest of what is asked for decides which groups may be results, and the others are
looked for in these. Where even so too many would be looked at, only the newest part of the scope is searched.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from psycopg import Connection

from forum.search.engine.interface import MOST_COUNTED, MOST_OTHERS, Alike, Group, Hits, Order, Scope
from forum.search.engine.postgresql import ranking
from forum.search.engine.postgresql.counts import Counts
from forum.search.engine.postgresql.matches import Matching, groups_of, matches_of, meets_half, together
from forum.search.engine.postgresql.ranking import LikeScorer, Ordered, Scored, Scorer, distinct, highest, numbered
from forum.search.engine.postgresql.reading import Documents, Numbers, Reader
from forum.search.engine.postgresql.tables import GROUPS, MARK, PERIOD, Tables
from forum.search.engine.postgresql.vectors import IN_TITLE, OFTEN, asked_marker
from forum.search.engine.postgresql.writing import seconds
from forum.search.engine.query import Clause, Match, Query

_MOST_ROWS = 20_000
_ROWS_A_PAGE = 6  # reading a page that isn't kept in memory takes as long as so many rows
_PAGES_KEPT = 8_000
_DOCUMENTS_A_PAGE = 24  # of those of a scope, about
_MOST_ROWS_OF_ALL = 3_000
_MOST_ROWS_OF_LIKE = 4_000
_MOST_GROUPS_LIKE = 100  # that are looked at as wholes
_MOST_OF_GROUP_LIKE = 2
_FEWEST_SCORED = 200  # by their vectors; the others by what is known of them without
_MOST_OF_GROUP_SCORED = 3
_MOST_TERMS_SCORED = 6_000
_MOST_WAYS_MARKED = 8  # of more it isn't asked whether they stand in titles, or often
_ROWS_A_GROUP = 12  # looking for a word in a group takes as long as looking at so many rows
_MARKED = 0.2  # looking a number up takes as long as looking at the marked ones among so many documents
_NEWEST_AT_ONCE = 3_000
_UNSURE = -1e6  # less than any score: what wasn't scored by its vector comes after what was


_NOTHING = np.empty(0, np.int64)


class Search:
    """One search, in one reading transaction."""

    def __init__(self, connection: Connection, tables: Tables, scope: Scope) -> None:
        self._connection = connection
        self._tables = tables
        self._scope = scope
        self._query = Query()
        self._part = 1.0  # of the scope that is searched

    def run(self, query: Query, limit: int, order: Order, *, grouped: bool) -> Hits:
        if not query.clauses:
            return _everything(self._reader(query), limit, grouped=grouped)
        self._query = query
        reader = self._reader(query)
        matching, cut = self._match(reader, query.clauses, len(query.clauses), grouped=grouped)
        if partial := not matching.groups.size:
            query, reader = query.loosened(), self._reader(query)
            matching, cut = self._match(reader, query.clauses, _most_of(len(query.clauses)), grouped=grouped)
        if order == "newest":
            ordered = Ordered.newest(matching.documents, matching.groups)
        else:
            ordered = self._scored(reader, query.clauses, matching, limit, grouped=grouped)
        return _hits(reader, ordered, limit, partial=partial, cut=cut)

    def like(self, weights: Mapping[str, float], limit: int) -> list[Alike]:
        """Of the groups with the documents that are most like it the best ones as wholes."""
        reader = self._reader(Query())
        clauses = [Clause((Match((term,)),)) for term in weights]
        self._count(clauses)
        clauses = sorted(filter(self._is_there, clauses), key=self._expected)
        if not clauses:
            return []
        self._begin(reader, self._expected(clauses[0]), _MOST_ROWS_OF_LIKE)
        rows = np.cumsum([self._expected(clause) for clause in clauses])
        few = max(int(np.searchsorted(rows, _MOST_ROWS_OF_LIKE, "right")), 1)
        words = [clause.ways[0] for clause in clauses[:few]]
        matching = together([(number, word, reader.matching(word)) for number, word in enumerate(words)], grouped=True)
        documents = matching.documents
        names, groups = numbered(matching.groups)
        scorer = LikeScorer(self._counts, documents, weights)
        chosen = np.arange(len(groups))
        if len(groups) > (most := max(limit, _FEWEST_SCORED)):
            keys = self._estimates(reader, matching, scorer).together
            chosen = ranking.first_of_each(groups, keys, highest(groups, keys), _MOST_OF_GROUP_LIKE, most)
        keys = np.zeros(len(groups))
        for document, (vector, _) in zip(chosen, reader.vectors(documents.numbers[chosen]), strict=True):
            keys[document] = scorer.score(document, vector)
        near = np.argsort(-highest(groups, keys), kind="stable")[: max(limit, _MOST_GROUPS_LIKE)]
        lengths, frequencies = reader.lengths(names[near]), reader.frequencies(names[near], weights)
        ranks = np.zeros(len(names))
        ranks[near] = [scorer.whole(frequencies.get(name, {}), lengths[name]) for name in names[near].tolist()]
        ranked = [each for each in ranking.best(Ordered(documents, groups, keys, ranks), limit) if each.rank > 0]
        ids = reader.ids(documents.numbers[[each.documents[0] for each in ranked]])
        return [Alike(id, each.rank, float(keys[each.documents[0]])) for id, each in zip(ids, ranked, strict=True)]

    def _reader(self, query: Query) -> Reader:
        return Reader(self._connection, self._tables, self._scope, query.excluded)

    def _match(self, reader: Reader, clauses: Sequence[Clause], least: int, *, grouped: bool) -> tuple[Matching, bool]:
        """Documents that meet a clause, of groups in which so many are met; and whether older ones were passed by. Of a group
        with documents that meet at least half of what its best one meets, those alone.

        A group in which `least` are met has one of the first clauses, the others being too few.
        """
        self._count(clauses)
        ways = [list(filter(self._is_there, clause.ways)) for clause in clauses]
        order = sorted(range(len(clauses)), key=lambda number: self._expected(clauses[number]))
        first = len(clauses) - least + 1
        expected = [self._expected(clauses[number]) for number in order]
        seeds = sum(expected[:first])
        rows = seeds + sum(min(each, seeds * _ROWS_A_GROUP) for each in expected[first:])
        older = self._with_all(ways) if rows > _MOST_ROWS and 1 < least == len(clauses) else Documents.none()
        cut = self._begin(reader, rows, _MOST_ROWS)
        found: list[tuple[int, Match, Documents]] = []
        met: list[Numbers] = []
        groups: Numbers | None = None
        for place, number in enumerate(order):
            here = [self._documents(reader, way, groups, grouped=grouped) for way in ways[number]]
            found += [(number, way, each) for way, each in zip(ways[number], here, strict=True)]
            met += [distinct(groups_of(Documents.together([Documents.none(), *here]), grouped=grouped))]
            if place + 1 >= first:
                having, times = np.unique(np.concatenate(met), return_counts=True)
                groups = having[times + len(order) - place - 1 >= least]
                if not groups.size and not older.numbers.size:
                    break
        if older.numbers.size:
            found = [(number, way, Documents.together([each, older])) for number, way, each in found]
        matching = together(found, grouped=grouped)
        matching = matching.where(np.isin(matching.groups, np.append(groups, groups_of(older, grouped=grouped))))
        return matching.where(meets_half(matching)), cut

    def _documents(self, reader: Reader, match: Match, groups: Numbers | None, *, grouped: bool) -> Documents:
        if groups is None:
            return reader.matching(match)
        if not groups.size:
            return Documents.none()
        few = grouped and len(groups) * _ROWS_A_GROUP < self._expected(match)
        documents = reader.matching(match, groups if few else None)
        return documents.where(np.isin(groups_of(documents, grouped=grouped), groups))

    def _with_all(self, ways: Sequence[Sequence[Match]]) -> Documents:
        """Documents of any age that meet all clauses by themselves, if the index can tell and they aren't many."""
        words = [some[0] for some in ways if len(some) == 1 and len(some[0].terms) == 1]
        share = np.prod([self._expected(word) / max(self._counts.known_documents, 1) for word in words])
        if len(words) < len(ways) or share * self._counts.known_documents > _MOST_ROWS_OF_ALL / 4:
            return Documents.none()
        return self._reader(self._query).matching_all(words, _MOST_ROWS_OF_ALL)

    def _is_there(self, asked: Clause | Match) -> bool:
        """Whether anything can match: what nothing in these spaces has isn't looked for."""
        if isinstance(asked, Clause):
            return any(map(self._is_there, asked.ways))
        return all(self._counts.is_there(term + "*" * asked.prefix) for term in asked.terms)

    def _count(self, clauses: Iterable[Clause]) -> None:
        matches = [way for clause in clauses for way in clause.ways]
        words = [GROUPS, *(term for match in matches if not match.prefix for term in match.terms)]
        marks = [MARK + mark for marks in self._scope.marks for mark in marks]
        prefixes = [match.terms[0] for match in matches if match.prefix]
        scope = self._scope
        self._counts = Counts.read(
            self._connection, self._tables, [*words, *marks], scope.public, prefixes, scope.spaces, scope.ends
        )
        self._having_marks = 1.0
        for marks in self._scope.marks:
            having = sum(self._counts.known(MARK + mark) for mark in marks)
            self._having_marks *= min(1.0, having / max(self._counts.known_documents, 1))

    def _expected(self, asked: Clause | Match) -> float:
        """In how many documents of the scope, about."""
        if isinstance(asked, Clause):
            return sum(map(self._expected, asked.ways))
        return self._having_marks * min(self._counts.known(term + "*" * asked.prefix) for term in asked.terms)

    def _begin(self, reader: Reader, rows: float, most: int) -> bool:
        """Where so many rows are more than may be looked at, has the reader begin later, and says so."""
        pages = min(2 * rows, self._counts.known_documents / _DOCUMENTS_A_PAGE)
        rows += _ROWS_A_PAGE * max(pages - _PAGES_KEPT, 0)
        if rows <= most:
            return False
        since = seconds(self._scope.since.timestamp()) // PERIOD if self._scope.since else 0
        before = seconds(self._scope.before.timestamp()) // PERIOD if self._scope.before else np.inf
        periods = reader.periods(self._scope.spaces - self._scope.ends.keys())
        self._part = most / rows
        room = self._part * sum(documents for _, documents in periods)
        begun: list[int] = []
        for period, documents in periods:
            if since <= period <= before and room > 0:
                begun.append(period)
                room -= documents * (period < before)
        reader.only_in(begun)
        return True

    def _scored(
        self, reader: Reader, clauses: Sequence[Clause], matching: Matching, limit: int, *, grouped: bool
    ) -> Ordered:
        """As many documents as may be shown are scored by their vectors: by the clauses that they were found by."""
        documents = matching.documents
        names, groups = numbered(matching.groups)
        scorer = Scorer(self._counts, documents, clauses)
        most = max(_FEWEST_SCORED, 3 * limit)
        most = max(limit, min(most, _MOST_TERMS_SCORED // sum(len(clause.ways) for clause in clauses)))
        in_one = matching.met == len(clauses)
        keys, ranks = np.full(len(groups), _UNSURE), np.full(len(names), _UNSURE)
        chosen = np.arange(len(groups))
        if len(groups) > most:
            estimated = self._estimates(reader, matching, scorer)
            expected = estimated.of_groups(groups, in_one, documents.raised)
            keys += estimated.together
            ranks += expected
            chosen = ranking.first_of_each(groups, estimated.together, expected, _MOST_OF_GROUP_SCORED, most)
        scored = Scored(np.zeros(len(groups)), np.zeros(len(groups)))
        vectors = reader.vectors(documents.numbers[chosen])
        for document, vector, found_by in zip(chosen, vectors, matches_of(matching.ways, chosen), strict=True):
            scored.texts[document], scored.titles[document] = scorer.score(document, *vector, found_by)
        answered = documents.raised
        if grouped:
            answered = np.isin(documents.groups, reader.answered(distinct(documents.groups[chosen])))
        keys[chosen] = scored.together[chosen]
        ranks[groups[chosen]] = scored.of_groups(groups, in_one, answered)[groups[chosen]]
        return Ordered(documents, groups, keys, ranks)

    def _estimates(self, reader: Reader, matching: Matching, scorer: Scorer | LikeScorer) -> Scored:
        numbers = matching.documents.numbers
        in_title, often = [], []
        for way in matching.ways:
            is_word = way.found.size and len(way.match.terms) == 1 and not way.match.prefix
            is_word = is_word and len(matching.ways) <= _MOST_WAYS_MARKED
            among = numbers if len(numbers) < _MARKED * self._part * self._expected(way.match) else None
            for marker, found in ((IN_TITLE, in_title), (OFTEN, often)):
                having = reader.having(asked_marker(marker, way.match.terms[0]), among) if is_word else _NOTHING
                found.append(np.flatnonzero(np.isin(numbers, having)))
        return scorer.estimates(matching.ways, in_title, often)


def _most_of(clauses: int) -> int:
    """Two in three, or one in two."""
    return clauses - max(clauses // 3, 1) if clauses > 1 else 1


def _everything(reader: Reader, limit: int, *, grouped: bool) -> Hits:
    """All of the scope, the newest first."""
    most = _NEWEST_AT_ONCE
    documents = reader.newest(most)
    while len(documents.numbers) == most and len(distinct(groups_of(documents, grouped=grouped))) <= MOST_COUNTED:
        most *= 3
        documents = reader.newest(most)
    if grouped and len(documents.numbers) == most:
        shown = ranking.best(Ordered.newest(documents, documents.groups), limit)
        groups = documents.groups[[each.documents[0] for each in shown]]
        documents = Documents.together([documents, reader.of_groups(np.sort(groups))])
    return _hits(reader, Ordered.newest(documents, groups_of(documents, grouped=grouped)), limit)


def _hits(reader: Reader, ordered: Ordered, limit: int, *, partial: bool = False, cut: bool = False) -> Hits:
    total = len(ordered.ranks)
    ranked = ranking.best(ordered, min(limit, MOST_COUNTED))
    shown = [each.documents[: MOST_OTHERS + 1] for each in ranked]
    ids = iter(reader.ids(ordered.documents.numbers[[place for places in shown for place in places]]))
    named = [[next(ids) for _ in places] for places in shown]
    found = [
        Group(first, tuple(others), len(each.documents)) for (first, *others), each in zip(named, ranked, strict=True)
    ]
    return Hits(found, min(total, MOST_COUNTED), cut or total > MOST_COUNTED, partial and bool(found))
