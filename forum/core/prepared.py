"""Reading for pages: a statement is made ready once and run often, and its rows are plain values that can be compared.

SQLAlchemy's own way from a statement to its rows costs several times what the database does. Here the text, the order of
parameters and what converts values are worked out at the first run, and rows come from the driver; the connection, its
transaction, its events and its errors stay SQLAlchemy's.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import JSON, Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from forum.core.database import db
from forum.core.viewer import Viewer

KEPT = 1024
VALUES_KEPT = 4096

Record = Any  # a named tuple with a field for each column of its statement

Widen = Callable[[Select[Any], Viewer], Select[Any]]


class Beside(NamedTuple):
    """What another feature says of each row of a list: columns that it adds to the list's statement, for a viewer's
    rights, and the values of their parameters."""

    widen: Widen
    asked: Mapping[str, Any]


NOTHING = Beside(lambda statement, rights: statement, {})


class FrozenDict(dict):
    """A decoded JSON object that can be part of a key. Nobody changes it: several rows may hold the same one."""

    def __hash__(self) -> int:
        return hash(frozenset(self.items()))


def fetch(statement: Select[Any], **asked: Any) -> list[Record]:
    """The rows of a statement over columns, as named tuples of hashable values, in the session's transaction.

    `asked` holds the values of its named parameters, a list for an expanding one. Keep the statement: it is made ready
    for itself alone, not for another that reads the same.
    """
    connection = db.session.connection()
    lengths = tuple(len(value) for value in asked.values() if isinstance(value, list))
    key = (statement, connection.dialect.name, lengths)
    ready = _kept.get(key)
    if ready is None:
        if len(_kept) >= KEPT:
            _kept.clear()
        ready = _kept[key] = Ready(statement, connection.dialect, asked)
    return ready.run(connection, asked)


class Ready:
    """A statement's text for one database and for lists of some lengths, with all that running it takes."""

    def __init__(self, statement: Select[Any], dialect: Dialect, asked: dict[str, Any]) -> None:
        compiled = statement.compile(dialect=dialect)
        state = compiled.construct_expanded_state(asked)
        ways = {name: one.type.dialect_impl(dialect).bind_processor(dialect) for name, one in compiled.binds.items()}
        processors = {name: process for name, process in ways.items() if process} | dict(state.processors)
        self._text, self._order = state.statement, state.positiontup
        self._lists = {name: parts for name, parts in state.parameter_expansion.items() if name in asked}
        given = {*asked, *(part for parts in self._lists.values() for part in parts)}
        self._process = {name: process for name, process in processors.items() if name in given}
        self._fixed = {
            name: processors[name](value) if name in processors else value
            for name, value in state.parameters.items()
            if name not in given
        }
        columns = statement.column_descriptions
        self._row = namedtuple("Row", [column["name"] for column in columns], rename=True)
        self._types = [column["type"] for column in columns]
        self._convert: list[tuple[int, Callable[[Any], Any]]] | None = None

    def run(self, connection: Connection, asked: dict[str, Any]) -> list[Record]:
        rows, description = _execute(connection, self._text, self._values(asked))
        if self._convert is None:
            codes = [column[1] for column in description]
            found = [converter(*each, connection.dialect) for each in zip(self._types, codes, strict=True)]
            self._convert = [(at, convert) for at, convert in enumerate(found) if convert is not None]
        make = self._row._make
        if not self._convert:
            return [make(row) for row in rows]
        made = []
        for row in rows:
            values = list(row)
            for at, convert in self._convert:
                values[at] = convert(values[at])
            made.append(make(values))
        return made

    def _values(self, asked: dict[str, Any]) -> dict[str, Any] | tuple[Any, ...]:
        values = self._fixed | asked
        for name, parts in self._lists.items():
            values.update(zip(parts, values.pop(name), strict=True))
        for name, process in self._process.items():
            values[name] = process(values[name])
        return values if self._order is None else tuple(values[name] for name in self._order)


def _execute(connection: Connection, text: str, values: dict[str, Any] | tuple[Any, ...]) -> tuple[list, Any]:
    """The driver's rows and what it says of their columns, without SQLAlchemy's result, which is a tenth of a page's time."""
    dialect, driver = connection.dialect, connection.connection.driver_connection
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, None, text, values, None, False)
    try:
        cursor = driver.execute(text, values)
        return cursor.fetchall(), cursor.description
    except dialect.dbapi.Error as error:
        is_lost = dialect.is_disconnect(error, driver, None)
        if is_lost:
            connection.invalidate(error)
        said = {"hide_parameters": True, "connection_invalidated": is_lost, "dialect": dialect}
        raise DBAPIError.instance(text, values, error, dialect.dbapi.Error, **said) from error


_kept: dict[tuple[Select[Any], str, tuple[int, ...]], Ready] = {}


def converter(type_: TypeEngine[Any], code: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a column's value of what the driver gives, by the driver's own `code`; None where that is the value already.

    Pages show the same moments and lists again and again, so what was converted lately is kept.
    """
    process = type_.dialect_impl(dialect).result_processor(dialect, code)
    if process is None:
        return freeze if isinstance(type_, JSON) else None
    kind = (dialect.name, repr(type_), code)
    if kind not in _converters:
        _converters[kind] = lru_cache(maxsize=VALUES_KEPT)(lambda raw: freeze(process(raw)))
    return _converters[kind]


_converters: dict[tuple[str, str, Any], Callable[[Any], Any]] = {}


def freeze(value: Any) -> Any:
    """Decoded JSON as something hashable."""
    if isinstance(value, list):
        return tuple(map(freeze, value))
    if isinstance(value, dict):
        return FrozenDict((name, freeze(each)) for name, each in value.items())
    return value
