from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from forum.core.database import db
from forum.core.errors import Invalid
from forum.core.log.actions import record
from forum.core.text import is_slug
from forum.core.viewer import Viewer
from forum.licenses.models import Product
from forum.licenses.queries import find_product


def add_product(viewer: Viewer, *, slug: str, name: str, **values) -> Product:
    """Raises Invalid when the slug is taken or can't stand in an address."""
    if not is_slug(slug):
        raise Invalid({"slug": _("Use small Latin letters, digits and single dashes.")})
    if find_product(slug) is not None:
        raise Invalid({"slug": _("This address is taken.")})
    product = Product(slug=slug, name=name, **values)
    try:
        with db.session.begin_nested():
            db.session.add(product)
    except IntegrityError:  # somebody else took it in the same moment
        raise Invalid({"slug": _("This address is taken.")}) from None
    record(viewer, "product.create", "product", product.id, after=_facts(product))
    return product


def change_product(
    viewer: Viewer,
    product: Product,
    *,
    name: str,
    renew_url: str,
    texts: dict[str, dict[str, str]],
    reason: str = "",
) -> None:
    before = _facts(product)
    product.name, product.renew_url, product.texts = name, renew_url, texts
    record(viewer, "product.change", "product", product.id, reason=reason, before=before, after=_facts(product))


def _facts(product: Product) -> dict:
    return {
        "slug": product.slug,
        "name": product.name,
        "renew_url": product.renew_url,
        "texts": product.texts,
    }
