"""What happens to licenses later."""

from forum.licenses.jobs import places

__all__ = ["places"]
