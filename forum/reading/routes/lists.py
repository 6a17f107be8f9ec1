from flask import render_template, request

from forum.core.access import allow, members
from forum.core.clock import now
from forum.core.pagination import PER_PAGE, page_number
from forum.core.viewer import current_viewer
from forum.reading import queries
from forum.reading.presenting import thread_rows
from forum.reading.routes.blueprint import blueprint
from forum.threads.queries import authors


@blueprint.get("/threads/unread", defaults={"name": "unread"})
@blueprint.get("/threads/followed", defaults={"name": "followed"})
@blueprint.get("/threads/mine", defaults={"name": "mine"})
@allow(members)
def show_list(name: str):
    page = page_number(request.args.get("page"))
    rows = queries.listed_threads(name, current_viewer(), page=page)
    shown = rows[:PER_PAGE]
    return render_template(
        "reading/list.html",
        name=name,
        rows=thread_rows(shown, authors(shown)) if shown else "",
        page=page,
        more=len(rows) > PER_PAGE,
        read_until=now().isoformat(),
    )
