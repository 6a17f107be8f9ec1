"""What must not stand in a public thread: finding it in a text, putting readable placeholders in its place, and showing what
was changed. Knows no database."""

from forum.support.redaction.differences import Part, difference
from forum.support.redaction.finding import find
from forum.support.redaction.found import Found, Kind
from forum.support.redaction.replacing import redacted, sites_of

__all__ = ["Found", "Kind", "Part", "difference", "find", "redacted", "sites_of"]
