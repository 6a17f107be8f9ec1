"""Stoa: a community site where license keys open private boards, and answers and help articles are tied to each other."""

import importlib
from collections.abc import Mapping
from importlib.util import find_spec

from flask import Flask

from forum.core.settings import ROOT, Settings

# The table of contents. A feature may use those below it, never one above.
FEATURES = (
    "administration",
    "personal",
    "support",
    "moderation",
    "search",
    "notifications",
    "knowledge",
    "help",
    "reading",
    "reactions",
    "pictures",
    "threads",
    "boards",
    "licenses",
    "pages",
    "accounts",
    "core",
)


def create_app(environment: Mapping[str, str] | None = None) -> Flask:
    """The application. `environment` stands in for the process's own, for tests."""
    from forum import viewers
    from forum.core import access, assets, database, failures, fragments, frames, languages, pages, transaction, web

    settings = Settings.from_environment(environment) if environment is not None else Settings.from_environment()
    app = web.Stoa("forum", template_folder=str(ROOT / "templates"), static_folder=None)
    app.extensions["stoa.settings"] = settings
    web.init_app(app, settings)
    failures.init_app(app)
    frames.init_app(app)
    fragments.init_app(app)
    pages.init_app(app)
    viewers.init_app(app)
    languages.init_app(app)
    database.init_app(app, settings)
    transaction.init_app(app)
    assets.init_app(app)
    for feature in reversed(FEATURES):
        _register(app, feature)
    _register(app, "demo")
    _register(app, "backup")
    access.require_declared(app)
    return app


def _register(app: Flask, feature: str) -> None:
    """A feature's edges: its tables, addresses, reactions, jobs and commands, as far as it has them."""
    for part in ("models", "listeners", "jobs", "routes", "cli"):
        name = f"forum.{feature}.{part}"
        if find_spec(name) is None:
            continue
        module = importlib.import_module(name)
        if part == "routes":
            app.register_blueprint(module.blueprint)
        if part == "cli":
            module.register(app)
