from flask import render_template, request
from markupsafe import Markup

from forum.core import limits
from forum.core.access import allow, members
from forum.core.markup.render import Rendered
from forum.core.redirects import local_target
from forum.core.viewer import asking_viewer, current_viewer
from forum.filling import filled_once
from forum.threads import queries
from forum.threads.forms import PreviewForm
from forum.threads.routes.blueprint import blueprint
from forum.threads.routes.drafting import drafted


@blueprint.post("/preview")
@allow(members, writes=False)
def preview():
    """The text as it will look: a fragment for the composer's script, a page of its own without one."""
    limits.spend_lightly("preview", asking_viewer().id)
    form = PreviewForm()
    draft = drafted(form)
    html = _shown(draft.rendered) if draft else ""
    if request.headers.get("X-Requested-With") == "fetch":
        return html or render_template("threads/_nothing.html", problems=form.body.errors)
    fields = [(name, value) for name, value in request.form.items() if name not in ("csrf_token", "body")]
    return render_template("threads/preview.html", form=form, html=html, fields=fields, target=_target())


def _shown(rendered: Rendered) -> Markup:
    return filled_once(rendered.html, queries.with_handles(rendered.references), current_viewer())


def _target() -> str:
    """Where the text is to be posted: said by the composer, and only on this site."""
    return local_target(request.args.get("target"), "/threads/new")
