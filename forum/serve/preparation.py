"""What must be there before the first request: the schema, on an empty site its first content, and a way to its office."""

import click
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate import upgrade

from forum.administration import actions
from forum.backup import restoring
from forum.core import transaction
from forum.core.settings import settings
from forum.demo import loader


def prepare(app: Flask) -> None:
    """Brings the schema up to date; on an empty site adds demo content where the settings want it."""
    with app.app_context():
        if restoring.is_unfinished():
            click.echo("A restore was interrupted here. Run `flask restore` again.", err=True)
            raise SystemExit(1)
        upgrade()
        needs_demo = settings().wants_demo and loader.is_needed()
    if needs_demo:
        click.echo("Filling the empty site with demo content…")
        command(app, "demo")
    with app.app_context():
        invite_administrator()


def invite_administrator() -> None:
    """Says on the console, which only who runs the server sees, how to become the administrator of a site that has none."""
    with transaction.writing():
        token = actions.new_setup_token()
    if token:
        click.echo(f"Make yourself the administrator: {settings().address}/setup/{token}")


def command(app: Flask, *words: str) -> None:
    """Runs one of the site's own commands in this process, as `flask` would."""
    with app.app_context():
        app.cli.main(list(words), prog_name="flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))
