"""Articles and threads as the bubble opens them in place: what their own pages show to the same viewer, and no more."""

from dataclasses import dataclass

from markupsafe import Markup

from forum.core.errors import NotFound
from forum.core.languages import language
from forum.core.markup.plain import cut, to_text
from forum.core.viewer import Viewer
from forum.filling import filled
from forum.help.queries import ArticlePage, find_article_called
from forum.threads.presenting import address_of, page_of
from forum.threads.queries import comments_on, thread_page
from forum.threads.queries.single import ThreadHead

GIST_LENGTH = 300
NO_WORDS = frozenset({"pre", "figure"})


@dataclass(frozen=True)
class Opened:
    """`question` is the gist of what a thread asks; `html` an article's text or a thread's accepted answer, if it has one."""

    kind: str
    id: int
    title: str
    address: str
    language: str
    html: Markup
    question: str = ""
    answered_by: str = ""


def opened(kind: str, public_id: str, viewer: Viewer) -> Opened:
    """Raises NotFound for what is missing and for what the viewer may not read."""
    match kind:
        case "article":
            return _article(public_id, viewer)
        case "thread":
            return _thread(public_id, viewer)
    raise NotFound


def id_of(kind: str, public_id: str, viewer: Viewer) -> int:
    """Of what could be opened. Raises NotFound as `opened` does."""
    match kind:
        case "article":
            return _page(public_id, viewer).article_id
        case "thread":
            return thread_page(public_id, viewer).thread.id
    raise NotFound


def _page(public_id: str, viewer: Viewer) -> ArticlePage:
    page = find_article_called(public_id, language(), viewer)
    if page is None:
        raise NotFound
    return page


def _article(public_id: str, viewer: Viewer) -> Opened:
    page = _page(public_id, viewer)
    return Opened("article", page.article_id, page.heading, page.address, page.locale, page.html)


def _thread(public_id: str, viewer: Viewer) -> Opened:
    head = thread_page(public_id, viewer)
    thread = head.thread
    texts = {number: _text_of(thread, number, viewer) for number in (1, thread.answer_number) if number}
    return Opened(
        "thread",
        thread.id,
        thread.title,
        address_of(thread, thread.answer_number if texts.get(thread.answer_number) else None),
        thread.language,
        texts.get(thread.answer_number, Markup()),
        question=cut(to_text(texts[1], skip=NO_WORDS).replace("\n", " "), GIST_LENGTH),
        answered_by=head.answer_author or "",
    )


def _text_of(thread: ThreadHead, number: int, viewer: Viewer) -> Markup:
    """One comment as the thread's page shows it; nothing where its text isn't for this viewer."""
    rows = comments_on(thread.id, page_of(number), viewer)
    shown = {row.id: row.html for row in rows if row.number == number and row.html is not None}
    return next(iter(filled(shown, viewer).texts.values()), Markup())
