"""Pinning, closing, moving, hiding and restoring, each with a reason, in a log, undoable."""
