"""The sitemap: public boards, threads and articles, as a visitor sees them, whoever asks."""

from flask import render_template
from sqlalchemy import Select, func, select

from forum.boards.models import Board
from forum.boards.policies import visible_to as board_visible_to
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.pagination import FARTHEST, page_number
from forum.core.viewer import ANONYMOUS
from forum.help.queries import public_addresses
from forum.threads.models import Thread
from forum.threads.policies import visible_to

PER_FILE = 10_000


def render(address: str, page: str | None) -> str:
    """The index of the sitemap, or, for a page, its addresses: boards and articles on the first, then threads."""
    if page is None:
        pages = 1 + -(-_count() // PER_FILE)
        return render_template("search/sitemap_index.xml", address=address, pages=pages)
    number = page_number(page)
    if number == 1:
        return render_template(
            "search/sitemap.xml", address=address, boards=_boards(), threads=(), articles=public_addresses()
        )
    threads = _threads(number - 2) if number < FARTHEST else []
    if not threads:
        raise NotFound
    return render_template("search/sitemap.xml", address=address, boards=(), threads=threads, articles=())


def _boards():
    return db.session.scalars(
        select(Board.slug).where(Board.listed, board_visible_to(ANONYMOUS)).order_by(Board.id)
    ).all()


def _count() -> int:
    return db.session.scalar(_public(select(func.count(Thread.id)))) or 0


def _threads(step: int):
    statement = _public(select(Thread.public_id, Thread.slug, Thread.last_comment_at))
    return db.session.execute(statement.order_by(Thread.id).limit(PER_FILE).offset(step * PER_FILE)).all()


def _public(statement: Select) -> Select:
    return statement.join(Board, Board.id == Thread.board_id).where(Board.listed, visible_to(ANONYMOUS))
