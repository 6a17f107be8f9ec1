"""Writing to cases, in a module a noun."""

from forum.support.actions.accounts import attach_cases
from forum.support.actions.files import add_files, remove_unused
from forum.support.actions.messages import Collision, answer, note, note_once, write
from forum.support.actions.opening import Asker, Question, open_case
from forum.support.actions.proposals import Ready, agree, decline, propose, publish, withdraw
from forum.support.actions.replies import add_reply, change_reply, remove_reply
from forum.support.actions.staffing import (
    assign,
    change_tags,
    copy_to,
    forget_access_details,
    keep_access_details,
    merge,
    move_to_product,
    open_anyway,
    read_access_details,
    stop_copies,
)
from forum.support.actions.states import (
    close_silent,
    confirm_address,
    give_to_thread,
    notice_closing,
    open_entitled,
    open_with,
    rate,
    remove_unconfirmed,
    reopen,
    solve,
)

__all__ = [
    "Asker",
    "Collision",
    "Question",
    "Ready",
    "add_files",
    "add_reply",
    "agree",
    "answer",
    "assign",
    "attach_cases",
    "change_reply",
    "change_tags",
    "close_silent",
    "confirm_address",
    "copy_to",
    "decline",
    "forget_access_details",
    "give_to_thread",
    "keep_access_details",
    "merge",
    "move_to_product",
    "note",
    "note_once",
    "notice_closing",
    "open_anyway",
    "open_case",
    "open_entitled",
    "open_with",
    "propose",
    "publish",
    "rate",
    "read_access_details",
    "remove_reply",
    "remove_unconfirmed",
    "remove_unused",
    "reopen",
    "solve",
    "stop_copies",
    "withdraw",
    "write",
]
