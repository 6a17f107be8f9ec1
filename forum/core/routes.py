from flask import Blueprint, Response, current_app
from sqlalchemy import text

from forum.core.access import allow, anyone
from forum.core.database import db

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


def _plain(words: str, status: int = 200) -> Response:
    return Response(words + "\n", status, {"Cache-Control": "no-store"}, mimetype="text/plain")
