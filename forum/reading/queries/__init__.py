"""What a member has read, follows and is writing, in a module a subject."""

from forum.reading.queries.drafts import KeptDraft, find_draft, in_a_draft, list_drafts
from forum.reading.queries.lists import LISTS, listed_threads
from forum.reading.queries.marks import Traces, news, traces

__all__ = ["LISTS", "KeptDraft", "Traces", "find_draft", "in_a_draft", "list_drafts", "listed_threads", "news", "traces"]
