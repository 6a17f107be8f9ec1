import os

from flask import Blueprint, Response, jsonify, render_template, request
from flask_babel import gettext as _
from werkzeug.wsgi import wrap_file

from forum.core.access import allow, anyone, members
from forum.core.errors import NotFound
from forum.core.markup.pictures import Named, parse
from forum.core.redirects import local_target
from forum.core.text import nfc
from forum.core.viewer import current_viewer
from forum.pictures import actions, files, queries
from forum.pictures.arriving import Arrivals, take_all

blueprint = Blueprint("pictures", __name__)

REQUEST_LIMIT = 22 * 2**20
# Nothing that a browser could take such an answer for may run, and no other site shows it. Styles: a browser's own, for a
# picture that is opened alone.
HARDENED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Disposition": 'inline; filename="picture.webp"',
    "Vary": "Cookie",
}


@blueprint.post("/pictures")
@allow(members, takes=REQUEST_LIMIT)
def add_pictures():
    """Takes pictures in and answers what to write for them: as JSON for the composer's script, else as its form with the
    text kept.
    """
    arrivals = take_all(request.files.getlist("picture"))
    viewer = current_viewer()
    if not viewer.is_member:  # signed out while the pictures were made
        raise NotFound
    actions.add_pictures(viewer, arrivals.taken_in)
    response = _as_json(arrivals) if "json" in request.args else _as_form(arrivals)
    if arrivals.again_in:
        response.headers["Retry-After"] = str(arrivals.again_in)
    response.status_code = arrivals.status
    return response


def _as_json(arrivals: Arrivals) -> Response:
    return jsonify(markdown=_markdown(arrivals), error=" ".join(arrivals.problems))


def _as_form(arrivals: Arrivals) -> Response:
    fields = [(name, value) for name, value in request.form.items() if name not in ("csrf_token", "body", "picture")]
    words = [nfc(request.form.get("body", "")).rstrip(), _markdown(arrivals)]
    html = render_template(
        "pictures/added.html",
        body_text="\n\n".join(filter(None, words)),
        fields=fields,
        target=local_target(request.args.get("target"), "/threads/new"),
        picture_problems=arrivals.problems,
        added=len(arrivals.taken_in),
    )
    return Response(html)


def _markdown(arrivals: Arrivals) -> str:
    words = _("What it shows")
    return "\n\n".join(f"![{words}]({named.address})" for named, _size in arrivals.taken_in)


@blueprint.get("/pictures/<name>")
@allow(anyone)
def show_picture(name: str):
    return _picture(_named(name), small=False)


@blueprint.get("/pictures/<name>/small")
@allow(anyone)
def show_small_picture(name: str):
    return _picture(_named(name), small=True)


def _named(name: str) -> Named:
    named = parse(name)
    if named is None:
        raise NotFound
    return named


def _picture(named: Named, *, small: bool) -> Response:
    """The file, if the viewer may see it at this moment: asked each time, whatever the browser has."""
    found = queries.get_picture(named, current_viewer())
    try:
        file = files.open_file(found.public_id, small=small)
    except FileNotFoundError:
        raise NotFound from None
    response = Response(wrap_file(request.environ, file), mimetype="image/webp", direct_passthrough=True)
    response.headers.update(HARDENED)
    response.content_length = os.fstat(file.fileno()).st_size
    response.headers["Cache-Control"] = "private, no-cache" if found.is_public else "private, no-store"
    if found.is_public:
        response.set_etag(f"{found.public_id}{'-small' if small else ''}")
        response.make_conditional(request)
    return response
