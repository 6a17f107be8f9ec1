from flask import Flask

from forum.licenses.cli import managing
from forum.licenses.cli.connections import connections
from forum.licenses.cli.licenses import licenses, products

__all__ = ["managing", "register"]


def register(app: Flask) -> None:
    for group in (products, licenses, connections):
        app.cli.add_command(group)
