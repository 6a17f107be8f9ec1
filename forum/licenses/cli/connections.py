import os
import sys
from collections.abc import Iterable

import click
from flask.cli import AppGroup

from forum.core import commands, transaction
from forum.core.errors import Invalid, NotFound
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions, queries
from forum.licenses.models import Connection
from forum.licenses.providers.registry import PROVIDERS

connections = AppGroup("connections", help="Accounts at providers of license keys.")


@connections.command("add")
@click.argument("kind", callback=lambda context, argument, kind: _known(kind))
@click.option("--product", required=True, help="What its keys open here.")
@click.option("--name", callback=lambda context, option, value: value and commands.a_name(context, option, value))
@click.option("--set", "values", multiple=True, metavar="NAME=VALUE", help="Something that the provider needs to know.")
@click.option(
    "--secret", "secrets", multiple=True, metavar="NAME", help="Read from STOA_CONNECTION_NAME, or asked for (a line of stdin)."
)
@click.option("--remote", "remote_ids", multiple=True, metavar="ID", help="The provider’s id of the product.")
@click.option("--allow", "allowed", multiple=True, metavar="HOST:PORT", help="A host in your own network that may be asked.")
@click.option("--by-address", is_flag=True, help="Who bought with a confirmed address needs no key.")
def add(kind, product, name, values, secrets, remote_ids, allowed, by_address) -> None:
    """Connects an account of KIND, whose keys open a product."""
    given = dict(_pair(value) for value in values)
    hidden = {secret: _secret(secret) for secret in secrets}
    try:
        with transaction.writing():
            to = queries.get_product(product)
            made = actions.connect(
                ANONYMOUS,
                kind,
                name=name or str(PROVIDERS[kind].title),
                values=given,
                secrets=hidden,
                allowed=allowed,
                finds_by_address=by_address,
                links=[(remote_id, to) for remote_id in remote_ids],
            )
    except NotFound:
        raise click.ClickException(f"No product is called {product}.") from None
    except Invalid as error:
        raise click.ClickException(_told(error.errors.items())) from None
    click.echo(f"Connected {made.public_id} ({made.name}). Try it with a key: flask connections try {made.public_id}")


@connections.command("list")
def show() -> None:
    """Lists the connections: their licenses, the links to products, and what is wrong."""
    with transaction.reading():
        counts = queries.licenses_by_connection()
        for connection in queries.connections():
            links = ", ".join(f"{remote_id} → {product.slug}" for remote_id, product in queries.links_of(connection))
            state = "halted" if connection.halted_at else connection.trouble or "good"
            number = counts.get(connection.id, 0)
            click.echo(f"{connection.public_id}  {connection.kind}  {connection.name}: {number} licenses, {state}; {links}")


@connections.command("try")
@click.argument("connection")
def try_key(connection: str) -> None:
    """Asks about a key (a line of stdin), and says what came back. Nothing is kept."""
    key = _hidden("Key")
    with transaction.reading():
        connected = queries.connected(_connection(connection))
    if connected is None:
        raise click.ClickException("This version of Stoa doesn’t know its provider.")
    answer = actions.try_key(connected, key).answer
    if answer is None:
        click.echo(f"This isn’t written as a key of {connected.provider.title} is. Nothing was asked.")
        return
    trouble = f"{answer.trouble} {answer.detail}".strip()
    click.echo(f"{answer.state} ({trouble})" if trouble else answer.state)
    if answer.product_ids:
        click.echo(f"for {', '.join(answer.product_ids)}")
    if answer.expires_at:
        click.echo(f"until {answer.expires_at:%Y-%m-%d}")


@connections.command("check")
@click.argument("connection")
def check(connection: str) -> None:
    """Has all its licenses checked now, at the provider's pace; the worker does it."""
    with transaction.writing():
        actions.recheck_all(ANONYMOUS, _connection(connection))
    click.echo("Its licenses are being checked.")


@connections.command("resume")
@click.argument("connection")
@click.option("--accept", is_flag=True, help="Believe what the provider says, however many licenses that ends.")
def resume(connection: str, accept: bool) -> None:
    """Goes on checking after a halt."""
    with transaction.writing():
        actions.resume(ANONYMOUS, _connection(connection), accept=accept)
    click.echo("Its licenses are being checked again.")


def _connection(public_id: str) -> Connection:
    try:
        return queries.get_connection(public_id)
    except NotFound:
        raise click.ClickException(f"There is no connection {public_id}.") from None


def _known(kind: str) -> str:
    if kind not in PROVIDERS:
        raise click.BadParameter(f"There are: {', '.join(PROVIDERS)}.")
    return kind


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise click.ClickException(f"{text!r} isn’t NAME=VALUE.")
    return name, value


def _secret(name: str) -> str:
    return os.environ.get(f"STOA_CONNECTION_{name.upper()}") or _hidden(name)


def _hidden(label: str) -> str:
    """Typed unseen, or piped in: never an argument, which others on the machine could read."""
    return click.prompt(label, hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()


def _told(problems: Iterable[tuple[str, str]]) -> str:
    return " ".join(f"{name}: {problem}" for name, problem in problems)
