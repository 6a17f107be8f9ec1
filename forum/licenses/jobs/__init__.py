"""What happens to licenses later."""

from forum.licenses.jobs import checks, claims, letters, places

__all__ = ["checks", "claims", "letters", "places"]
