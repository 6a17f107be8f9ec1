"""How support does, in figures."""

from datetime import timedelta

from babel.dates import format_timedelta
from flask import render_template, request
from flask_babel import format_percent
from flask_babel import gettext as _

from forum.core.access import allow, support
from forum.core.languages import language
from forum.core.viewer import current_viewer
from forum.support.queries.figures import PERIODS, figures
from forum.support.routes.blueprint import blueprint

DAYS = 30
NOTHING = "–"


@blueprint.get("/support/figures")
@allow(support)
def show_figures():
    asked = request.args.get("days", "")
    days = next((period for period in PERIODS if asked == str(period)), DAYS)
    return render_template(
        "support/figures.html",
        figures=figures(current_viewer(), days, language()),
        days=days,
        periods={period: _("%(days)d days", days=period) for period in PERIODS},
        how_long=_how_long,
        share=lambda some, of: format_percent(some / of) if of else NOTHING,
    )


def _how_long(taken: timedelta | None) -> str:
    """In one unit, of which there are at least two: minutes up to two hours, then hours up to two days."""
    return NOTHING if taken is None else format_timedelta(taken, granularity="minute", threshold=2, locale=language())
