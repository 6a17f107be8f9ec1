"""What is asked of an engine, in terms, not in words as they are typed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """One way in which a clause is met: a term, or several that follow each other.

    With `prefix` the one term is the beginning of a folded word. `weight` scales what it scores.
    """

    terms: tuple[str, ...]
    prefix: bool = False
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Clause:
    """Something that is asked for; any of its `ways` will do, the best one scores."""

    ways: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """All clauses are asked for; what matches one of `excluded` isn't."""

    clauses: tuple[Clause, ...] = ()
    excluded: tuple[Match, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clauses or self.excluded)

    def loosened(self) -> "Query":
        """Each word of its phrases by itself."""
        clauses: dict[Clause, None] = {}
        for clause in self.clauses:
            phrases = [way for way in clause.ways if len(way.terms) > 1]
            for term in (term for way in phrases for term in way.terms):
                clauses[Clause((Match((term,)),))] = None
            rest = tuple(way for way in clause.ways if len(way.terms) == 1)
            if rest:
                clauses[Clause(rest)] = None
        return Query(tuple(clauses), self.excluded)
