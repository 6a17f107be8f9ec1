import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from forum.accounts.models import Person
from forum.boards import actions
from forum.boards.models import AFTER_END, KINDS, STARTERS
from forum.core import commands, transaction
from forum.core.database import db
from forum.core.errors import Invalid
from forum.core.languages import INTERFACE
from forum.core.site import site
from forum.core.text import name_key
from forum.core.viewer import ANONYMOUS
from forum.licenses.models import Product

boards = AppGroup("boards", help="Where threads live.")


def register(app: Flask) -> None:
    app.cli.add_command(boards)


@boards.command("add")
@click.argument("slug")
@click.option("--name", required=True, callback=commands.a_name)
@click.option("--description", default="")
@click.option(
    "--product",
    "products",
    multiple=True,
    metavar="SLUG",
    help="Locks it to a product; any of several opens it.",
)
@click.option("--unlisted", is_flag=True, help="Lists don't show it to who can't read it.")
@click.option(
    "--after-end",
    type=click.Choice(AFTER_END),
    default="earlier",
    show_default=True,
    help="What whose license has ended still reads of a locked board: what was posted before, say.",
)
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True)
@click.option(
    "--starters",
    type=click.Choice(STARTERS),
    default=STARTERS[0],
    show_default=True,
    help="Who starts threads.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    callback=commands.languages,
    help="A language its threads are written in.",
)
@click.option("--moderator", "moderators", multiple=True, metavar="HANDLE")
def add_board(slug: str, name: str, description: str, products, unlisted: bool, moderators, **values) -> None:
    """Adds a board: listed, for questions, open to every member, unless told."""
    try:
        with transaction.writing():
            actions.add_board(
                ANONYMOUS,
                slug=slug,
                name=name,
                texts=_texts(name, description),
                listed=not unlisted,
                product_ids=_ids(Product.id, Product.slug, products, "product"),
                moderator_ids=_ids(Person.id, Person.name_key, map(name_key, moderators), "member"),
                **values,
            )
    except Invalid as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Added board {slug}.")


def _texts(name: str, description: str) -> dict[str, dict[str, str]]:
    first = next(iter(site().languages), INTERFACE[0])
    return {first: {"name": name, "description": description}} if description else {}


def _ids(id_column, name_column, names, what: str) -> list[int]:
    wanted = list(names)
    found = dict(db.session.execute(select(name_column, id_column).where(name_column.in_(wanted))).all())
    missing = [name for name in wanted if name not in found]
    if missing:
        raise click.ClickException(f"No {what} is called {', '.join(missing)}.")
    return list(found.values())
