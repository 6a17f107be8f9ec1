"""What is new to a reader, put into lists that are kept for all alike; and the list of drafts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup, escape

from forum.core.fragments import fragment
from forum.core.languages import say as _
from forum.core.languages import say_number
from forum.core.prepared import Record
from forum.reading import places
from forum.reading.queries.drafts import ListedDraft
from forum.reading.queries.marks import MOST_COUNTED, NEVER_OPENED
from forum.threads.presenting import PLACE, listed, page_of

GIST = 300


def thread_rows(rows: Sequence[Record], people: Mapping[int, tuple[str, int]], kind: str = "") -> Markup:
    """Rows of the list queries as HTML, with what is new to the reader where `reading.queries.news` stood beside them."""
    return marked(
        rows,
        lambda rows: fragment("components/thread_rows.html", listed, rows=rows, people=people, kind=kind),
    )


def marked(rows: Sequence[Record], part: Callable[[Sequence[Record]], Markup]) -> Markup:
    """A part made of rows without what is one reader's, so that it can be kept for all; then that is put in its places."""
    if not rows or not hasattr(rows[0], "news"):
        return part(rows).replace(PLACE, "")
    pieces = str(part([row._replace(news=None, read_number=None) for row in rows])).split(PLACE)
    marks = iter(_marks(rows))
    return Markup("".join([pieces[0], *(next(marks) + piece for piece in pieces[1:])]))


def _marks(rows: Sequence[Record]) -> Iterator[str]:
    """The mark of each thread in HTML; a row of boards is about its latest thread, if it has one. Words are made once a list."""
    new = f'<span class="tag new">{_("New")}</span> '
    read = f'<span class="vh seen">{_("Read")}</span> '
    of_boards = hasattr(rows[0], "thread_id")
    for row in rows:
        id, slug = (row.thread_id, row.thread_slug) if of_boards else (row.public_id, row.slug)
        if row.news is None:
            if id is not None:
                yield ""
        elif row.news > 0:
            yield f'<a class="tag new" href="/threads/{id}/{escape(slug)}{_place(row.read_number + 1)}">{_count(row.news)}</a> '
        else:
            yield new if row.news == NEVER_OPENED else read


def _place(number: int) -> str:
    """The end of a comment's address."""
    page = page_of(number)
    return f"?page={page}#comment-{number}" if page > 1 else f"#comment-{number}"


def _count(news: int) -> str:
    return _("99+ new") if news > MOST_COUNTED else say_number("%(count)s new", "%(count)s new", news, count=news)


class DraftRow(NamedTuple):
    """A draft for reading/drafts.html; without a title where its writer may not read the thread any more."""

    place: str
    kind: str
    address: str
    title: str
    language: str
    text: str
    updated_at: datetime


def listed_drafts(drafts: Sequence[ListedDraft]) -> list[DraftRow]:
    return [_draft_row(draft, places.parts(draft.place)[0]) for draft in drafts]


def _draft_row(draft: ListedDraft, kind: str) -> DraftRow:
    """All of the text where there is nowhere to read it on; else its beginning."""
    is_open = draft.title is not None or kind == "new"
    text = draft.fields.get("body", "")
    if is_open and len(text) > GIST:
        text = f"{text[:GIST].rstrip()}…"
    title = draft.fields.get("title", "") if kind == "new" else draft.title or ""
    address = places.address_of(draft.place) if is_open else ""
    return DraftRow(draft.place, kind, address, title, draft.language, text, draft.updated_at)
