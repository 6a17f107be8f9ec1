import click
from flask import Flask
from flask.cli import AppGroup

from forum.core import transaction
from forum.search import documents, index

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
    """State, size and what is waiting."""
    found = index.engine().status()
    click.echo(f"state      {found.state}{f' ({found.error})' if found.error else ''}")
    click.echo(f"documents  {found.documents}")
    click.echo(f"bytes      {found.bytes}")
    with transaction.reading():
        click.echo(f"waiting    {documents.waiting()}")
