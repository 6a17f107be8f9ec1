"""A scope as a condition of SQL."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from psycopg import sql

from forum.search.engine.interface import Scope
from forum.search.engine.postgresql.writing import seconds


class Condition(NamedTuple):
    """`raised` says of a document whether it counts as accepted: not where that may have come about after an end."""

    where: sql.SQL
    raised: sql.SQL
    parameters: Mapping[str, Any]


def condition(scope: Scope) -> Condition:
    ended = sorted(scope.ends.keys() & scope.spaces)
    parameters: dict[str, Any] = {"spaces": sorted(scope.spaces - scope.ends.keys()), "ended": ended}
    parts = ["space = ANY (%(spaces)s)"]
    for number, space in enumerate(ended):
        parts.append(f"space = %(space{number})s AND created < %(end{number})s")
        parameters |= {f"space{number}": space, f"end{number}": seconds(scope.ends[space].timestamp())}
    conditions = [" OR ".join(parts)]
    if scope.since:
        conditions.append("created >= %(since)s")
        parameters["since"] = seconds(scope.since.timestamp())
    if scope.before:
        conditions.append("created < %(before)s")
        parameters["before"] = seconds(scope.before.timestamp())
    for number, marks in enumerate(scope.marks):
        unless = " OR space = ANY (%(ended)s)" if ended and marks & scope.uncertain else ""
        conditions.append(f"marks && %(marks{number})s{unless}")
        parameters[f"marks{number}"] = sorted(marks)
    if certain := scope.barred - scope.uncertain:
        conditions.append("NOT marks && %(barred)s")
        parameters["barred"] = sorted(certain)
    if uncertain := scope.barred & scope.uncertain:
        conditions.append("(NOT marks && %(unsure)s OR space = ANY (%(ended)s))")
        parameters["unsure"] = sorted(uncertain)
    if scope.without:
        conditions.append("id <> ALL (%(without)s)")
        parameters["without"] = sorted(scope.without)
    where = " AND ".join(f"({each})" for each in conditions)
    raised = "accepted AND space <> ALL (%(ended)s)" if ended else "accepted"
    return Condition(sql.SQL(where), sql.SQL(raised), parameters)
