"""What must be there before the first request: the schema, and on an empty site its first content."""

import click
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate import upgrade

from forum.core.settings import settings
from forum.demo import loader


def prepare(app: Flask) -> None:
    """Brings the schema up to date; on an empty site adds demo content where the settings want it."""
    with app.app_context():
        upgrade()
        needs_demo = settings().wants_demo and loader.is_needed()
    if needs_demo:
        click.echo("Filling the empty site with demo content…")
        command(app, "demo")


def command(app: Flask, *words: str) -> None:
    """Runs one of the site's own commands in this process, as `flask` would."""
    with app.app_context():
        app.cli.main(list(words), prog_name="flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))
