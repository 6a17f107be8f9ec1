import os
from pathlib import Path

import click
from flask import Flask

from forum.core import transaction
from forum.core.settings import settings
from forum.demo import loader
from forum.demo.content import ACCOUNTS
from forum.demo.loader import Demo

WHO = {
    "dimitra": "administrator",
    "jonas": "moderator; holds a Sync license",
    "anna": "moderates Print; holds a Print license",
    "eleni": "support and writer; holds licenses",
    "kostas": "member; holds a Ledger license",
    "priya": "member; holds a Sync license",
    "tomasz": "member; the Sync license has ended",
    "alice": "member without a license",
}


def register(app: Flask) -> None:
    app.cli.add_command(demo)


@click.command("demo")
def demo() -> None:
    """Fill an empty site with demo content. A site that has anybody or anything stays as it is."""
    if not loader.is_needed():
        click.echo("The site isn't empty: no demo content was added.")
        return
    path = settings().instance_path / ACCOUNTS
    with transaction.together():
        made = loader.make_site()
        loader.let_happen(made)
        words = describe(made)
        keep(path, words)
    click.echo(f"The demo is here. Its accounts and keys are in {path}")
    if settings().wants_demo:
        click.echo(f"\n{words}", nl=False)


def describe(made: Demo) -> str:
    """The accounts and the keys to try, a line each."""
    address = settings().address
    accounts = [f"  {handle:<10} {password}  {WHO[handle]}" for handle, password in made.passwords.items()]
    keys = [f"  {key}  {label}" for label, key in made.keys.items()]
    return "\n".join(
        [f"Accounts, for {address}/login", *accounts, "", f"License keys, for {address}/unlock", *keys, ""]
    )


def keep(path: Path, words: str) -> None:
    """Readable by its owner only from the first moment on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(words)
