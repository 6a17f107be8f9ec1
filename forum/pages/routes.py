from flask import Blueprint
from markupsafe import Markup

from forum.core import pages
from forum.core.access import allow, anyone
from forum.core.languages import language
from forum.core.settings import settings
from forum.pages.names import NAMES
from forum.pages.queries import get_page

blueprint = Blueprint("pages", __name__, url_prefix="/pages")


@blueprint.get("/<slug>")
@allow(anyone)
def show_page(slug: str):
    found = get_page(slug, language())
    return pages.render(
        "pages/page.html",
        html=Markup(found.html),
        updated_at=found.updated_at,
        title=str(NAMES[slug]),
        canonical=f"{settings().address}/pages/{slug}",
    )
