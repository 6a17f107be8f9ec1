import gzip
import multiprocessing
import zlib
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from forum.boards.models import Board
from forum.core import transaction
from forum.core.database import db
from forum.core.languages import INTERFACE, speaking
from forum.core.scrubbing import marks
from forum.core.settings import settings
from forum.threads.importing.reading import BadLine, ReadThread, read_thread
from forum.threads.importing.scrubbing import Marks
from forum.threads.importing.storing import Counts, Importer, known_threads

STEP = 100
BAD_LINES_SHOWN = 20

_known: set[tuple[str, str]] = set()  # in a reading process: the threads that needn't be read

threads = AppGroup("threads", help="Threads from outside.")


def register(app: Flask) -> None:
    app.cli.add_command(threads)


@threads.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--board", "slug", help="The board for all threads; without it each goes to the board that it names.")
@click.option("--source", default="", help="A name for where they come from, instead of the one in each line.")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many lines.")
def import_threads(file: Path, slug: str | None, source: str, limit: int | None) -> None:
    """Import threads from neutral JSONL (FILE may end in .gz). Interrupted or done twice, it goes on where it was."""
    importer, counts = Importer(_board(slug)), Counts()
    with transaction.reading():
        known = known_threads()
    read = partial(_read, source=source, base_url=settings().address, marks=_marks())
    with (
        open(file, "rb") as raw,
        multiprocessing.get_context("spawn").Pool(2, initializer=_remember, initargs=(known,)) as pool,
        click.progressbar(length=file.stat().st_size, label="Importing") as bar,
    ):
        lines = islice(enumerate(_lines(raw, file.suffix == ".gz"), 1), limit)
        damage = None
        try:
            for found, skipped, bad in pool.imap(read, _steps(lines)):
                counts.bad += bad
                counts.known += skipped
                with transaction.writing():
                    importer.store(found, counts)
                bar.update(raw.tell() - bar.pos)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            damage = error
        bar.update(file.stat().st_size - bar.pos)
    _report(counts)
    if damage:
        raise click.ClickException(f"The file is damaged: {damage}")


def _board(slug: str | None) -> Board | None:
    if slug is None:
        return None
    with transaction.reading():
        board = db.session.query(Board).filter_by(slug=slug).first()
    if board is None:
        raise click.ClickException(f"There is no board {slug!r}.")
    return board


def _lines(raw, compressed: bool) -> Iterator[bytes]:
    return iter(gzip.GzipFile(fileobj=raw) if compressed else raw)


def _steps(lines: Iterator[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    while step := list(islice(lines, STEP)):
        yield step


def _remember(known: frozenset[tuple[str, str]]) -> None:
    _known.update(known)


def _marks() -> Marks:
    """What stands in place of a key, in each language of the interface."""
    found = {}
    for code in INTERFACE:
        with speaking(code):
            found[code] = marks()
    return found


def _read(
    lines: list[tuple[int, bytes]], *, source: str, base_url: str, marks: Marks
) -> tuple[list[ReadThread], int, list]:
    """A step of lines, in a process of its own: new threads, how many are known, and what is wrong with the others."""
    found, skipped, bad = [], 0, []
    for number, line in lines:
        if not line.strip():
            continue
        try:
            thread = read_thread(line, source, base_url, marks, _known)
        except BadLine as error:
            bad.append((number, str(error)))
        else:
            found += [thread] if thread else []
            skipped += thread is None
    return found, skipped, bad


def _report(counts: Counts) -> None:
    click.echo(f"{counts.threads} threads with {counts.posts} posts imported, {counts.known} were here already.")
    for number, reason in counts.bad[:BAD_LINES_SHOWN]:
        click.echo(f"line {number}: {reason}", err=True)
    if len(counts.bad) > BAD_LINES_SHOWN:
        click.echo(f"… and {len(counts.bad) - BAD_LINES_SHOWN} more bad lines.", err=True)
