"""The addresses of administrators, in a module a noun."""

from flask import Blueprint

from forum.administration.routes import (
    articles,
    boards,
    collections,
    connections,
    dashboard,
    invitations,
    licenses,
    log,
    mail,
    members,
    pages,
    products,
    questions,
    requests,
    setup,
    site,
    support,
)
from forum.administration.routes.blueprint import blueprint as under_admin

blueprint = Blueprint("administrators", __name__)
blueprint.register_blueprint(under_admin)
blueprint.register_blueprint(setup.blueprint)

__all__ = [
    "articles",
    "blueprint",
    "boards",
    "collections",
    "connections",
    "dashboard",
    "invitations",
    "licenses",
    "log",
    "mail",
    "members",
    "pages",
    "products",
    "questions",
    "requests",
    "setup",
    "site",
    "support",
]
