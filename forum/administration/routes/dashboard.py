from flask import flash
from flask_babel import ngettext

from forum.administration import actions, queries
from forum.administration.routes.blueprint import back_to, blueprint, page
from forum.core.access import administrators, allow
from forum.core.site import site
from forum.core.viewer import current_viewer
from forum.licenses.queries import counts_by_product
from forum.search.state import health


@blueprint.get("")
@allow(administrators)
def dashboard():
    return page(
        "dashboard",
        totals=queries.totals(),
        active_licenses=sum(counts.active for counts in counts_by_product().values()),
        search=health(),
        work=queries.work(),
        is_first_run=not site().is_demo and queries.settings_row().set_up_at is None,
    )


@blueprint.post("/jobs/parked/removal")
@allow(administrators)
def retry_parked():
    count = actions.retry_parked_jobs(current_viewer())
    flash(ngettext("%(num)d job waits again.", "%(num)d jobs wait again.", count), "good")
    return back_to("/admin")
