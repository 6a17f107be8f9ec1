from flask import Blueprint, Response, current_app
from sqlalchemy import text

from forum.core import colors, logo
from forum.core.access import allow, anyone
from forum.core.database import db
from forum.core.errors import NotFound

blueprint = Blueprint("core", __name__)


@blueprint.get("/healthz")
@allow(anyone)
def healthz():
    """The process answers."""
    return _plain("ok")


@blueprint.get("/readyz")
@allow(anyone)
def readyz():
    """The process can serve: its database answers and has the tables of this version."""
    known = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if known != current_app.extensions["stoa.schema"]():
        return _plain("the database needs 'flask db upgrade'", 503)
    return _plain("ready")


@blueprint.get("/look/<name>.css")
@allow(anyone)
def own_color(name: str):
    color = colors.normalized(name.partition("-")[0])
    if color is None or colors.address(color) != f"/look/{name}.css":
        raise NotFound
    return _for_ever(colors.stylesheet(color), "text/css")


@blueprint.get("/look/<name>")
@allow(anyone)
def own_logo(name: str):
    picture = logo.read(name)
    if picture is None:
        raise NotFound
    return _for_ever(picture, "image/webp")


def _for_ever(content: str | bytes, kind: str) -> Response:
    return Response(content, headers={"Cache-Control": "public, max-age=31536000, immutable"}, mimetype=kind)


def _plain(words: str, status: int = 200) -> Response:
    return Response(words + "\n", status, {"Cache-Control": "no-store"}, mimetype="text/plain")
