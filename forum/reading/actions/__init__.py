"""What reading leaves behind, and what is kept of what is being written."""

from forum.reading.actions.drafts import discard_draft, forget_old_drafts, keep_draft
from forum.reading.actions.marks import mark_all_read, mark_read

__all__ = ["discard_draft", "forget_old_drafts", "keep_draft", "mark_all_read", "mark_read"]
