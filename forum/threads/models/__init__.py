"""The tables of threads, in a module a noun."""

from forum.threads.models.comment import Comment, Reference, Revision
from forum.threads.models.seen_text import SeenText
from forum.threads.models.tag import Tag, ThreadTag
from forum.threads.models.thread import OldAddress, Thread

__all__ = ["Comment", "OldAddress", "Reference", "Revision", "SeenText", "Tag", "Thread", "ThreadTag"]
