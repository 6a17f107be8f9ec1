"""Running `flask demo`."""

from pathlib import Path

from click.testing import Result
from flask import Flask

from forum.core.database import db


def run(app: Flask) -> Result:
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["demo"])
        db.session.remove()
    return result


def accounts(app: Flask) -> Path:
    return app.extensions["stoa.settings"].instance_path / "demo-accounts.txt"
