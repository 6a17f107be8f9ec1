"""Threads from outside: the neutral JSONL, a thread a line, read, rendered side by side and stored in steps."""

from forum.threads.importing.storing import Counts, Importer

__all__ = ["Counts", "Importer"]
