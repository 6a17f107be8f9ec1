"""The acts of moderators, in a module a thing that they act upon."""

from forum.moderation.actions.changed import Changed
from forum.moderation.actions.items import keep, open_item, report, take
from forum.moderation.actions.people import lift, suspend
from forum.moderation.actions.posts import (
    approve,
    close,
    hide_comment,
    hide_thread,
    move_thread,
    pin,
    reject,
    reopen,
    restore_comment,
    restore_thread,
    unpin,
)
from forum.moderation.actions.review import approve_item, hide_item, hide_spam
from forum.moderation.actions.spam import follow, hide_posts
from forum.moderation.actions.undoing import UNDO, undo

__all__ = [
    "UNDO",
    "Changed",
    "approve",
    "approve_item",
    "close",
    "follow",
    "hide_comment",
    "hide_item",
    "hide_posts",
    "hide_spam",
    "hide_thread",
    "keep",
    "lift",
    "move_thread",
    "open_item",
    "pin",
    "reject",
    "reopen",
    "report",
    "restore_comment",
    "restore_thread",
    "suspend",
    "take",
    "undo",
    "unpin",
]
