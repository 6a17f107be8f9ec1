"""The steps that lead from an empty site to one that is ready."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

LABELS: Mapping[str, object] = {
    "account": _("Your account"),
    "site": _("Name and look"),
    "languages": _("Languages and registration"),
    "mail": _("Mail"),
    "products": _("Products"),
    "boards": _("Boards"),
    "articles": _("Help articles"),
}
STEPS = tuple(LABELS)
DONE = "done"


def address_of(step: str) -> str:
    return f"/setup/steps/{step}"


def after(step: str) -> str:
    return (*STEPS, DONE)[STEPS.index(step) + 1]


def before(step: str) -> str | None:
    at = (*STEPS, DONE).index(step)
    return STEPS[at - 1] if at else None
