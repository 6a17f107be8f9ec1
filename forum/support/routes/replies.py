"""Answers that support people keep ready."""

from http import HTTPStatus

from flask import flash, make_response, redirect, render_template
from flask_babel import gettext as _
from wtforms import SelectChoice

from forum.core import once
from forum.core.access import allow, support
from forum.core.languages import native_name, offered
from forum.core.viewer import current_viewer
from forum.support import actions, queries
from forum.support.forms import SavedReplyForm
from forum.support.routes.blueprint import blueprint

PLACE = "/support/replies"
SEE_OTHER, UNPROCESSABLE = HTTPStatus.SEE_OTHER, HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/support/replies")
@allow(support)
def list_replies():
    return render_template("support/replies.html", replies=queries.saved_replies(), native_name=native_name)


@blueprint.get("/support/replies/new")
@allow(support)
def new_reply():
    return _page(_form(SavedReplyForm(formdata=None)))


@blueprint.post("/support/replies/new")
@allow(support)
def add_reply():
    form = _form(SavedReplyForm())
    if not form.validate():
        return _page(form, UNPROCESSABLE)
    viewer = current_viewer()
    if earlier := once.begin(form.once.data, viewer):
        return redirect(earlier, SEE_OTHER)
    actions.add_reply(form.title.data, form.markdown.data, form.language.data or "")
    once.finish(form.once.data, viewer, PLACE)
    flash(_("The reply is kept."), "good")
    return redirect(PLACE, SEE_OTHER)


@blueprint.get("/support/replies/<public_id>")
@allow(support)
def edit_reply(public_id: str):
    reply = queries.get_reply(public_id)
    given = {"title": reply.title, "markdown": reply.markdown, "language": reply.language}
    return _page(_form(SavedReplyForm(formdata=None, data=given)), reply=reply)


@blueprint.post("/support/replies/<public_id>")
@allow(support)
def change_reply(public_id: str):
    form = _form(SavedReplyForm())
    is_valid = form.validate()
    reply = queries.get_reply(public_id)
    if not is_valid:
        return _page(form, UNPROCESSABLE, reply)
    actions.change_reply(reply, form.title.data, form.markdown.data, form.language.data or "")
    flash(_("The reply is kept."), "good")
    return redirect(PLACE, SEE_OTHER)


@blueprint.post("/support/replies/<public_id>/removal")
@allow(support)
def remove_reply(public_id: str):
    actions.remove_reply(queries.get_reply(public_id))
    flash(_("The reply is gone."), "good")
    return redirect(PLACE, SEE_OTHER)


def _form(form: SavedReplyForm) -> SavedReplyForm:
    form.language.choices = [SelectChoice("", _("Any")), *(SelectChoice(code, name) for code, name in offered())]
    return form


def _page(form: SavedReplyForm, status: int = HTTPStatus.OK, reply=None):
    return make_response(render_template("support/reply.html", form=form, reply=reply), status)
