import click
from flask import Flask
from flask.cli import AppGroup

from forum.core import transaction
from forum.search import documents, index
from forum.search.state import health

search = AppGroup("search", help="The search index.")


def register(app: Flask) -> None:
    app.cli.add_command(search)


@search.command("rebuild")
def rebuild() -> None:
    """Build the index anew from the database; the present one serves until then."""
    with transaction.reading():
        length = documents.how_many()
    with click.progressbar(length=length, label="Indexing") as bar:
        index.rebuild(lambda done: bar.update(done - bar.pos))
    click.echo(f"{index.engine().status().documents} documents indexed.")


@search.command("status")
def status() -> None:
    """The engine, the state and size of its index, what is waiting, and what went wrong last."""
    with transaction.reading():
        found = health(thorough=True)
    click.echo(f"engine      {found.engine}")
    click.echo(f"state       {found.index.state}{f' ({found.index.error})' if found.index.error else ''}")
    click.echo(f"documents   {found.index.documents}")
    click.echo(f"bytes       {found.index.bytes}")
    click.echo(f"waiting     {found.waiting}, for {found.lag} s")
    if found.failed_at:
        click.echo(f"last error  {found.failed_at:%Y-%m-%d %H:%M} UTC: {found.error}")
    if found.is_outgrown:
        click.echo("advice      So many documents are searched faster by PostgreSQL: see docs/operating.md.")
