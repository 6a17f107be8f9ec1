"""The texts of the site's own pages."""

from flask import flash
from flask_babel import gettext as _
from markupsafe import Markup

from forum.administration import queries
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.core.access import administrators, allow
from forum.core.errors import NotFound
from forum.core.forms import Form
from forum.core.languages import spoken
from forum.core.markup.render import TooComplex
from forum.core.settings import settings
from forum.core.viewer import current_viewer
from forum.pages.actions import reset_page, write_page
from forum.pages.forms import page_form
from forum.pages.names import NAMES
from forum.pages.queries import bodies, changes_of, written_bodies
from forum.pages.rendering import render


@blueprint.get("/pages")
@allow(administrators)
def list_pages():
    return page("pages", names=NAMES, written={slug: sorted(written_bodies(slug)) for slug in NAMES})


@blueprint.get("/pages/<slug>")
@allow(administrators)
def edit_page(slug: str):
    texts = bodies(slug, spoken())
    known = {f"body_{code}": text for code, text in texts.items()}
    return _page(slug, page_form(spoken())(formdata=None, data=known))


@blueprint.post("/pages/<slug>")
@allow(administrators)
def change_page(slug: str):
    form, made = _read(slug)
    if made is None:
        return _page(slug, form, status=UNPROCESSABLE)
    for code, html in made.items():
        write_page(current_viewer(), slug, code, body=form.texts[code], html=html)
    flash(_("The page is saved."), "good")
    return back_to(f"/admin/pages/{slug}")


@blueprint.post("/pages/<slug>/preview")
@allow(administrators, writes=False)
def preview_page(slug: str):
    form, made = _read(slug)
    return _page(slug, form, made or {}, 200 if made else UNPROCESSABLE)


@blueprint.post("/pages/<slug>/<language>/removal")
@allow(administrators)
def put_default_back(slug: str, language: str):
    if slug not in NAMES or language not in spoken():
        raise NotFound
    reset_page(current_viewer(), slug, language)
    flash(_("The default text is back."), "good")
    return back_to(f"/admin/pages/{slug}")


def _read(slug: str) -> tuple[Form, dict[str, str] | None]:
    """The form as it was sent, and its texts as HTML by language unless something is wrong with them."""
    if slug not in NAMES:
        raise NotFound
    form = page_form(spoken())()
    if not form.validate():
        return form, None
    made = {}
    for code, text in form.texts.items():
        try:
            made[code] = render(text, settings().address)
        except TooComplex as error:
            form.refuse({f"body_{code}": str(error)})
    return form, None if form.errors else made


def _page(slug: str, form: Form, shown: dict[str, str] | None = None, status: int = 200):
    changes = changes_of(slug)
    return page(
        "page",
        status,
        slug=slug,
        title=NAMES[slug],
        form=form,
        shown={code: Markup(html) for code, html in (shown or {}).items()},
        written=written_bodies(slug),
        changes=changes,
        names=queries.names_of({entry.actor_id for entry in changes}),
    )
