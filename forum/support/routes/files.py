"""The files of cases. Whoever may read the message may have its files, asked each time."""

import os

from flask import Response, jsonify, request
from werkzeug.wsgi import wrap_file

from forum.core.access import allow, anyone, members
from forum.core.errors import NotFound
from forum.core.signing import unsign
from forum.core.viewer import current_viewer
from forum.support import actions, files, queries
from forum.support.models import CaseFile
from forum.support.presenting import size_words
from forum.support.routes.arriving import FILE, REQUEST_LIMIT, signed, take_all
from forum.support.routes.blueprint import blueprint

HARDENED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Vary": "Cookie",
}


@blueprint.post("/support/files")
@allow(anyone, takes=REQUEST_LIMIT)
def send_file_ahead():
    """Takes one file in and answers the name that the form is to give back, and where it can be looked at."""
    arrivals = take_all(request.files.getlist("screenshots")[:1])
    actions.add_files(arrivals.taken_in)
    if arrivals.problems or not arrivals.taken_in:
        return jsonify(error=" ".join(arrivals.problems)), 422
    one = arrivals.taken_in[0]
    name = signed(one.public_id)
    preview = f"/support/files/waiting/{name}" if one.width else ""
    return jsonify(file=name, name=one.name, size=size_words(one.bytes), preview=preview)


@blueprint.get("/support/files/waiting/<name>")
@allow(anyone)
def show_waiting_file(name: str):
    words = unsign(FILE, name)
    if not words:
        raise NotFound
    return _answer(queries.get_waiting_file(str(words[0])), small=True)


@blueprint.get("/support/files/<public_id>")
@allow(members)
def show_file(public_id: str):
    return _answer(queries.get_file(public_id, current_viewer()), small=False)


@blueprint.get("/support/files/<public_id>/small")
@allow(members)
def show_small_file(public_id: str):
    return _answer(queries.get_file(public_id, current_viewer()), small=True)


def _answer(file: CaseFile, *, small: bool) -> Response:
    is_picture = file.width is not None
    try:
        content = files.open_file(file.public_id, is_picture=is_picture, small=small)
    except FileNotFoundError:
        raise NotFound from None
    kind = "image/webp" if is_picture else "application/octet-stream"
    response = Response(wrap_file(request.environ, content), mimetype=kind, direct_passthrough=True)
    response.headers.update(HARDENED)
    name = files.given_name(file.name, is_picture)
    response.headers.set("Content-Disposition", "inline" if is_picture else "attachment", filename=name)
    response.content_length = os.fstat(content.fileno()).st_size
    return response
