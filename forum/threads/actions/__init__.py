"""Writing to threads, in a module a noun."""

from forum.threads.actions.answers import accept_answer, withdraw_answer
from forum.threads.actions.authors import hand_over
from forum.threads.actions.comments import edit_comment, remove_comment, reply
from forum.threads.actions.counts import recount, recount_board
from forum.threads.actions.threads import edit_thread, start_thread

__all__ = [
    "accept_answer",
    "edit_comment",
    "edit_thread",
    "hand_over",
    "recount",
    "recount_board",
    "remove_comment",
    "reply",
    "start_thread",
    "withdraw_answer",
]
