"""The page of a held post: for its author, and for moderators, who decide in the queue."""

from flask import render_template

from forum.boards.models import Board
from forum.core.viewer import Viewer
from forum.filling import filled
from forum.threads.models import Comment, Thread
from forum.threads.presenting import address_of, board_name


def waiting_page(comment: Comment, thread: Thread, board: Board, viewer: Viewer) -> str:
    return render_template(
        "threads/waiting.html",
        comment=comment,
        thread=thread,
        board=board,
        board_name=board_name(board),
        text=filled({comment.id: comment.html}, viewer).texts[comment.id],
        is_own=comment.author_id == viewer.id,
        back=address_of(thread) if comment.number != 1 else f"/boards/{board.slug}",
    )
