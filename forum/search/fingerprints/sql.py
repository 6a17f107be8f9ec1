"""SQL errors in the words of MySQL, MariaDB, PostgreSQL and SQLite, alone or inside what PDO, WordPress and others print."""

import re
from collections.abc import Iterator
from itertools import islice

from forum.search.fingerprints import normal
from forum.search.fingerprints.errors import ATTEMPTS, Error, Said, Sentence, said, sentence


def _sql(opening: str, rest: str = "", says: str | None = None, weak: bool = False) -> Sentence:
    return sentence("SQL", opening, rest, says, weak)


# What stands between quotation marks: of MySQL, and of PostgreSQL.
_TABLE, _COLUMN, _KEY = (rf"(?P<{what}>[^'\n]{{1,160}})" for what in ("table", "column", "key"))
_PG_TABLE, _PG_COLUMN, _PG_KEY = (rf'(?P<{what}>[^"\n]{{1,160}})' for what in ("table", "column", "key"))

SENTENCES = (
    # MySQL and MariaDB
    _sql("Table '", _TABLE + "' doesn't exist"),
    _sql("Table '", _TABLE + "' already exists"),
    _sql("Table '", _TABLE + "' is marked as crashed"),
    _sql("Table '", _TABLE + "' is read only"),
    _sql("Unknown table '", _TABLE + "'"),
    _sql("The table '", _TABLE + "' is full"),
    _sql(
        "Unknown column '",
        _COLUMN + r"' in\s+'(?P<clause>[^'\n]{1,40})'",
        "Unknown column '{column}' in '{clause}'",
    ),
    _sql("Column '", _COLUMN + "' cannot be null"),
    _sql("Column '", _COLUMN + "' in .{1,30}? is ambiguous", "Column '{column}' is ambiguous"),
    _sql("Column count doesn't match value count"),
    _sql("Field '", _COLUMN + "' doesn't have a default value"),
    _sql("Data too long for column '", _COLUMN + "'"),
    _sql("Data truncated for column '", _COLUMN + "'"),
    _sql("Out of range value for column '", _COLUMN + "'"),
    _sql(
        "Incorrect ",
        r"(?P<kind>\w+) value: '.{0,200}?' for column '?(?P<column>[\w.`]{1,160})",
        "Incorrect {kind} value for column '{column}'",
    ),
    _sql("Duplicate entry '", r".{0,250}?' for key '(?P<key>[^'\n]{1,160})'", "Duplicate entry for key '{key}'"),
    _sql("Duplicate column name '", _COLUMN + "'"),
    _sql("Duplicate key name '", _KEY + "'"),
    _sql("Multiple primary key defined"),
    _sql(
        "Can't DROP ",
        r"\W{0,8}(?P<key>[^'`\n]{1,160})['`]; check that column/key exists",
        "Can't DROP {key}; check that column/key exists",
    ),
    _sql("Specified key was too long; max key length is ", r"(?P<any>\d+) bytes"),
    _sql("Row size too large"),
    _sql("Index column size too large"),
    _sql("Cannot add foreign key constraint"),
    _sql(
        "a foreign key constraint fails",
        r" \((?:`?[^`\n.]{1,80}`?\.)?`?(?P<table>[^`,\n]{1,80})`?, CONSTRAINT `?(?P<key>[^`\s]{1,80})",
        "a foreign key constraint fails ({table}, {key})",
    ),
    _sql(
        "You have an error in your SQL syntax",
        r".{0,200}? near '(?P<words>[^\n]{0,80})",
        "You have an error in your SQL syntax near {words}",
    ),
    _sql(
        "Access denied for user ",
        r"\S{1,120}(?: \(using password: (?P<answer>\w+)\))?(?P<database> to database)?",
        "Access denied for user (using password: {answer}){database}",
    ),
    _sql("Unknown database '", r"(?P<any>[^'\n]{1,80})'"),
    _sql("No database selected"),
    _sql("Unknown collation: '", r"(?P<name>\w{1,60})'"),
    _sql("Unknown storage engine '", r"(?P<name>\w{1,60})'"),
    _sql("Unknown character set: '", r"(?P<name>\w{1,60})'"),
    _sql("Illegal mix of collations"),
    _sql("Unknown system variable '", r"(?P<name>\w{1,60})'"),
    _sql("FUNCTION ", r"(?:[\w`]{1,80}\.)?(?P<name>[\w`]{1,80}) does not exist", "FUNCTION {name} does not exist"),
    _sql("MySQL server has gone away"),
    _sql("Lost connection to MySQL server", r"[^,\n]{0,60}", "Lost connection to MySQL server"),
    _sql("Lock wait timeout exceeded"),
    _sql("Deadlock found when trying to get lock"),
    _sql("Commands out of sync"),
    _sql("[1040] Too many connections", says="Too many connections"),
    _sql("Got a packet bigger than 'max_allowed_packet'"),
    _sql(
        "Can't connect to local ",
        r"(?:MySQL )?server through socket '[^'\n]{0,160}' \((?P<code>\d+)",
        "Can't connect to local server through socket ({code})",
    ),
    _sql(
        "Incorrect key file for table '",
        r"(?P<table>[^'\n]{1,160}?)(?:\.MYI)?'",
        "Incorrect key file for table '{table}'",
    ),
    _sql(
        "Expression #",
        r"\d+ of SELECT list is not in GROUP BY clause.{1,60}?column '(?P<column>[^'\n]{1,160})'",
        "SELECT list is not in GROUP BY clause: '{column}'",
    ),
    # PostgreSQL
    _sql('relation "', _PG_TABLE + '" does not exist'),
    _sql('relation "', _PG_TABLE + '" already exists'),
    _sql(
        'column "',
        _PG_COLUMN + r'" (?:of relation "[^"\n]{1,160}" )?does not exist',
        'column "{column}" does not exist',
    ),
    _sql("column ", r'(?P<column>[\w."]{1,160}) does not exist', 'column "{column}" does not exist'),
    _sql(
        'column "',
        _PG_COLUMN + r'" is of type (?P<name>[\w ]{1,40}) but expression is of type (?P<other>[\w ]{1,40}\w)',
    ),
    _sql('column "', _PG_COLUMN + '" must appear in the GROUP BY clause'),
    _sql('column reference "', _PG_COLUMN + '" is ambiguous'),
    _sql('duplicate key value violates unique constraint "', _PG_KEY + '"'),
    _sql(
        'null value in column "',
        _PG_COLUMN + r'"(?: of relation "[^"\n]{1,160}")? violates not-null',
        'null value in column "{column}" violates not-null constraint',
    ),
    _sql('violates foreign key constraint "', _PG_KEY + '"'),
    _sql('violates check constraint "', _PG_KEY + '"'),
    _sql('syntax error at or near "', r'(?P<words>[^"\n]{1,80})"'),
    _sql("invalid input syntax for ", r'(?:type )?(?P<name>[\w ]{1,40}): "', "invalid input syntax for type {name}"),
    _sql("operator does not exist: ", r"(?P<name>[^\n]{1,40}? \S{1,3} [\w\[\]]{1,40}(?: varying)?)"),
    _sql("value too long for type character varying", r"(?:\(\d+\))?", "value too long for type character varying"),
    _sql("permission denied for ", r"(?:table|relation) (?P<table>\w{1,80})", "permission denied for table {table}"),
    _sql("permission denied for schema ", r"(?P<name>\w{1,80})"),
    _sql('password authentication failed for user "', r'[^"\n]{1,80}"', 'password authentication failed for user "*"'),
    _sql("current transaction is aborted, commands ignored until end of transaction block", weak=True),
    _sql(
        "canceling statement due to ", r"(?P<name>statement timeout|lock timeout|user request|conflict with recovery)"
    ),
    _sql("remaining connection slots are reserved"),
    _sql("there is no unique or exclusion constraint matching the ON CONFLICT specification"),
    # SQLite
    _sql("no such table: ", r"(?P<table>[\w.\"`]{1,120})"),
    _sql("no such column: ", r"(?P<column>[\w.\"`]{1,120})"),
    _sql("no such function: ", r"(?P<name>\w{1,80})"),
    _sql("no such module: ", r"(?P<name>\w{1,80})"),
    _sql("UNIQUE constraint failed: ", r"(?P<column>[\w.]{1,120})"),
    _sql("NOT NULL constraint failed: ", r"(?P<column>[\w.]{1,120})"),
    _sql("CHECK constraint failed: ", r"(?P<name>\w{1,80})"),
    _sql("FOREIGN KEY constraint failed", weak=True),
    _sql("database is locked", weak=True),
    _sql("database disk image is malformed"),
    _sql("attempt to write a readonly database"),
    _sql("unable to open database file"),
    _sql('near "', r'(?P<words>[^"\n]{1,80})": syntax error'),
    _sql("table ", r"(?P<table>\w{1,80}) has no column named (?P<column>\w{1,80})"),
)

# What only clients and servers print, whatever error follows: there the words themselves are taken.
_STATED = re.compile(
    r"SQLSTATE\[\w{5}\](?:: [\w <>/-]{1,60})?:? (?:\[?\d+\]? )?(?:ERROR: +)?"
    r"|ERROR \d{4} \(\w{5}\)(?: at line \d+)?(?: in file: '[^'\n]{0,80}')?: "
    r"|WordPress database error:? \[?"
)
_QUERY = re.compile(
    r"(?:for query|LINE \d+:|SQL:|SQL: |STATEMENT:|query was:?|\]\n)\s*\(?[\"']?(?P<verb>[A-Z]{3,10}|[a-z]{6})\s[^;]{0,240}?"
    r"(?:(?:\b(?:FROM|INTO|TABLE|UPDATE|from|into|table|update)\s+(?:IF (?:NOT )?EXISTS )?)(?P<table>[`\"\w.]{1,120}))"
)
_UPDATE = re.compile(
    r"(?:for query|LINE \d+:|SQL:|STATEMENT:|\]\n)\s*\(?[\"']?(?:UPDATE|update)\s+(?P<table>[`\"\w.]{1,120})"
)
_MADE_BY = re.compile(r" made by ([^\n]{1,2000})")


def _context(text: str, end: int, wordpress: bool) -> tuple[str, ...]:
    """The shape of the query, and for WordPress the innermost function that asked."""
    after = text[end : end + 1200]
    update = _UPDATE.search(after, 0, 400)
    query = update or _QUERY.search(after, 0, 400)
    made_by = _MADE_BY.search(after)
    frames = []
    if query:
        verb = "UPDATE" if update else query["verb"].upper()
        frames.append(f"{verb} {normal.table(query['table'], wordpress)}")
    if made_by:
        frames.append(normal.message(made_by.group(1).split(", ")[-1]).rstrip("()"))
    return tuple(frames)


def told(words: str, wordpress: bool) -> str:
    """An exception's message: the sentence of the database in it, if there is one."""
    known = min(said(SENTENCES, words, wordpress), default=None)
    return known.message if known else normal.message(words)


HINTS = ("SQLSTATE[", "ERROR ", "WordPress database error", *{known.opening for known in SENTENCES})


def errors(text: str, wordpress: bool) -> Iterator[Error]:
    """Known sentences wherever they stand, and whatever is told as an SQL error by a client."""
    known: list[Said] = list(said(SENTENCES, text, wordpress))
    for found in known:
        yield Error(*found[:4], _context(text, found.end, wordpress), found.weak)
    for match in islice(_STATED.finditer(text), ATTEMPTS):
        near = match.end() + 250
        if not any(match.start() <= found.start < near for found in known):
            words = text[match.end() : near].partition(" for query ")[0].partition("\n")[0].partition("]")[0]
            if message := normal.message(words):
                yield Error(match.start(), near, "SQL", message, _context(text, match.end(), wordpress))
