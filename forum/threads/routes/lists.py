from flask import redirect, render_template, request

from forum.core.access import allow, anyone
from forum.core.errors import NotFound
from forum.core.pagination import PER_PAGE, page_number
from forum.core.text import fold
from forum.core.viewer import current_viewer
from forum.reading.presenting import thread_rows
from forum.reading.queries import news
from forum.threads import queries
from forum.threads.presenting import address_of, tag_address
from forum.threads.routes.blueprint import blueprint


@blueprint.get("/tags/<path:tag>")
@allow(anyone)
def show_tag(tag: str):
    """Threads under a tag. A tag whose every thread is out of the viewer's reach doesn't exist for them."""
    viewer = current_viewer()
    page = page_number(request.args.get("page"))
    rows = queries.tag_threads(fold(tag)[:60], viewer, page=page, beside=news(viewer))
    if not rows:
        raise NotFound
    shown = rows[:PER_PAGE]
    name = next((t for t in shown[0].tags if fold(t) == fold(tag)), tag)
    return render_template(
        "threads/tag.html",
        name=name,
        rows=thread_rows(shown, queries.authors(shown)),
        page=page,
        more=len(rows) > PER_PAGE,
        address=tag_address(tag),
    )


@blueprint.get("/<path:address>")
@allow(anyone)
def find_old_address(address: str):
    """An address that nothing else answers: perhaps a thread stood there before it was imported."""
    row = queries.find_by_old_address(f"/{address}"[:300], current_viewer())
    if row is None:
        raise NotFound
    return redirect(address_of(row, row.number if row.number > 1 else None), 301)
