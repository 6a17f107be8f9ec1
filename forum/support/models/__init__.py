"""Tables of support: cases and what is said in them, what staff keep ready, and what helped without a case."""

from forum.support.models.cases import Case, CaseCopy, CaseError, CaseTag
from forum.support.models.counts import SolvedAlone
from forum.support.models.messages import AccessDetails, CaseFile, CaseMessage
from forum.support.models.proposals import Proposal
from forum.support.models.setup import CaseField, SavedReply, SupportRow

__all__ = [
    "AccessDetails",
    "Case",
    "CaseCopy",
    "CaseError",
    "CaseField",
    "CaseFile",
    "CaseMessage",
    "CaseTag",
    "Proposal",
    "SavedReply",
    "SolvedAlone",
    "SupportRow",
]
