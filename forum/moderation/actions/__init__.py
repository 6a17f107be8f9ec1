"""The acts of moderators, in a module a thing that they act upon."""

from forum.moderation.actions.changed import Changed
from forum.moderation.actions.kinds import KINDS
from forum.moderation.actions.posts import (
    close,
    hide_comment,
    hide_thread,
    move_thread,
    pin,
    reopen,
    restore_comment,
    restore_thread,
    undo,
    unpin,
)

__all__ = [
    "KINDS",
    "Changed",
    "close",
    "hide_comment",
    "hide_thread",
    "move_thread",
    "pin",
    "reopen",
    "restore_comment",
    "restore_thread",
    "undo",
    "unpin",
]
