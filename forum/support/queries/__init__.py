"""Reading cases, in a module a noun. Every statement about cases starts from `policies.visible_to`."""

from forum.support.queries.setup import support_row

__all__ = ["support_row"]
