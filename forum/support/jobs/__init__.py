"""What support does later: letters, and looking after what waits."""

from forum.support.jobs import letters, looking_after, mail, proposal_letters

__all__ = ["letters", "looking_after", "mail", "proposal_letters"]
