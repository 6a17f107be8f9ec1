"""Commands about people."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from flask.cli import AppGroup

from forum.accounts import actions, addresses, links, names, passwords, queries
from forum.accounts.models import Person
from forum.core import transaction
from forum.core.errors import Invalid
from forum.core.site import site
from forum.core.text import nfc
from forum.core.viewer import ANONYMOUS, ROLES

users = AppGroup("users", help="People of the site.")
role_type = click.Choice(ROLES)


def register(app: Flask) -> None:
    app.cli.add_command(users)


@users.command("add")
@click.argument("handle")
@click.option("--email", required=True, help="Checked for its form only, and taken as verified.")
@click.option("--role", "roles", multiple=True, type=role_type, help="May be given several times.")
@click.option("--password", help="Better on standard input, which nobody else can read.")
def add(handle: str, email: str, roles: tuple[str, ...], password: str | None) -> None:
    """Add a member. The password comes from --password or standard input."""
    handle, email = nfc(handle).strip(), nfc(email).strip()
    if error := names.shape_error(handle):
        raise click.ClickException(error)
    if not addresses.has_form(email):
        raise click.ClickException(f"'{email}' doesn't look like an e-mail address.")
    password_hash = passwords.hash_password(_long_enough(password if password is not None else _typed()))
    with _words_of_refusal(), transaction.writing() as session:
        person = actions.add_person(
            handle=handle, email=email, password_hash=password_hash, is_verified=True, is_vouched=True
        )
        session.flush()
        if roles:
            actions.set_roles(ANONYMOUS, person, roles, "by command")
    click.echo(f"Added {handle}: {', '.join(sorted(set(roles))) or 'no role'}")


@users.command("role")
@click.argument("handle")
@click.option("--add", "given", multiple=True, type=role_type)
@click.option("--remove", "taken", multiple=True, type=role_type)
def role(handle: str, given: tuple[str, ...], taken: tuple[str, ...]) -> None:
    """Give a member roles or take them away."""
    if not given and not taken:
        raise click.UsageError("Say which role, with --add or --remove.")
    with _words_of_refusal(), transaction.writing():
        person = _existing(handle)
        roles = (queries.roles_of(person.id) | set(given)) - set(taken)
        actions.set_roles(ANONYMOUS, person, roles, "by command")
        words = ", ".join(sorted(roles)) or "no role"
    click.echo(f"{person.handle}: {words}")


@users.command("invite")
@click.argument("address")
@click.option("--message", default="", help="A word that stands in the mail.")
def invite(address: str, message: str) -> None:
    """Invite somebody by mail; prints the invitation's address too."""
    if not addresses.has_form(address := nfc(address).strip()):
        raise click.ClickException(f"'{address}' doesn't look like an e-mail address.")
    options = {"message": message, "language": site().languages[0], "lifetime": links.LIFETIMES["invitation"]}
    with transaction.writing():
        made, known = actions.invite(ANONYMOUS, [address], **options)
        words = [links.location(link) for link in made]
    if known:
        raise click.ClickException(f"'{address}' is a member's already.")
    click.echo("\n".join(words))


def _existing(handle: str) -> Person:
    person = queries.find_person(handle)
    if person is None:
        raise click.ClickException(f"There is nobody named '{handle}'.")
    return person


def _typed() -> str:
    if sys.stdin.isatty():
        return click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\r\n")


def _long_enough(password: str) -> str:
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        raise click.ClickException("A password has 12 to 128 characters.")
    return password


@contextmanager
def _words_of_refusal() -> Iterator[None]:
    try:
        yield
    except Invalid as error:
        raise click.ClickException(" ".join(map(str, error.errors.values()))) from None
