"""What happens to licenses later."""

from forum.licenses.jobs import checks, letters, places

__all__ = ["checks", "letters", "places"]
