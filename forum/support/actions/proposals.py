"""Making a public thread of a case, if its customer agrees."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from flask_babel import gettext as _

from forum.boards.models import Board
from forum.core.clock import now
from forum.core.database import db
from forum.core.errors import Invalid, NotFound, Refused
from forum.core.log.actions import record
from forum.core.mail.letters import send
from forum.core.viewer import Viewer
from forum.support.actions.messages import locked
from forum.support.actions.telling import tell_customer
from forum.support.models import Case, Proposal
from forum.support.policies import can_propose, is_under_way, waits_for_support
from forum.support.publishing import Posts
from forum.support.queries.proposals import board_of, is_still_public, latest_proposal, thread_of
from forum.threads.actions import accept_answer, reply, start_thread
from forum.threads.drafts import Draft
from forum.threads.models import Thread
from forum.viewers import viewer_of


@dataclass(frozen=True)
class Ready:
    """The texts as they were written, and the two of them that were rendered."""

    posts: Posts
    question: Draft
    answer: Draft


def propose(viewer: Viewer, case: Case, board: Board, posts: Posts, taken_out: Sequence[Sequence[str]]) -> Proposal:
    """Asks the customer. Raises Refused where it is no case to propose, or another proposal is under way."""
    case = locked(case.id)
    if not can_propose(viewer, case, latest_proposal(case)):
        raise Refused(_("This case can’t be made a thread now."))
    proposal = Proposal(
        case_id=case.id,
        board_id=board.id,
        by_id=viewer.id,
        title=posts.title,
        question=posts.question,
        answer=posts.answer,
        taken_out=[list(thing) for thing in taken_out],
        created_at=now(),
    )
    db.session.add(proposal)
    db.session.flush()
    record(viewer, "case.propose", "case", case.id)
    tell_customer(case, "support.proposal", proposal=proposal.id)
    return proposal


def withdraw(viewer: Viewer, case: Case) -> bool:
    """Support takes a proposal back: before the customer decides, or instead of posting what they changed. Twice is harmless."""
    proposal = latest_proposal(locked(case.id))
    if proposal is None or not is_under_way(proposal):
        return False
    proposal.state, proposal.decided_at = "withdrawn", now()
    record(viewer, "case.withdraw", "case", case.id)
    return True


def decline(case: Case) -> bool:
    """The customer doesn't want it. Twice is harmless."""
    proposal = latest_proposal(locked(case.id))
    if proposal is None or proposal.state != "proposed":
        return False
    proposal.state, proposal.decided_at = "declined", now()
    _tell_proposer(proposal)
    return True


def agree(viewer: Viewer, case: Case, ready: Ready, *, own_name: bool) -> Thread | None:
    """The customer agrees to these texts. The question is theirs, or the proposer's; the answer is the proposer's, and accepted.

    What support would say and the customer changed is posted once support has looked: then there is no thread yet, or one
    without answer. Raises Invalid and Refused.
    """
    case = locked(case.id)
    proposal = _proposed(case)
    proposer, board = _proposer(proposal), _board(proposal)
    has_other_question, has_other_answer = (
        _asked(ready.posts) != _asked(proposal),
        ready.posts.answer != proposal.answer,
    )
    proposal.title, proposal.question, proposal.answer = astuple(ready.posts)
    proposal.state, proposal.decided_at = "agreed", now()
    thread = None
    if own_name or not (has_other_question or has_other_answer):
        thread = _ask(viewer if own_name else proposer, case, board, ready)
        if not has_other_answer:
            _answer(proposer, proposal, thread, board, ready)
    _tell_proposer(proposal)
    return thread


def publish(viewer: Viewer, case: Case, ready: Ready) -> Thread:
    """Support posts what the customer agreed to with changes. Raises NotFound where the texts are no longer these."""
    case = locked(case.id)
    proposal = latest_proposal(case)
    if proposal is None or not waits_for_support(proposal) or ready.posts != _posts(proposal):
        raise NotFound
    board = _board(proposal)
    thread = thread_of(case) or _ask(viewer, case, board, ready)
    _answer(viewer, proposal, thread, board, ready)
    return thread


def _ask(viewer: Viewer, case: Case, board: Board, ready: Ready) -> Thread:
    thread = start_thread(viewer, board, title=ready.posts.title, draft=ready.question, tags=[])
    if thread.held_at is not None:
        raise Invalid(
            {"own_name": _("Your first posts wait for a moderator, so it can’t be under your name. Post it without.")}
        )
    case.thread_id = thread.id
    record(viewer, "case.publish", "case", case.id, board_id=board.id)
    return thread


def _answer(viewer: Viewer, proposal: Proposal, thread: Thread, board: Board, ready: Ready) -> None:
    """With the answer it is done: what was proposed goes, as the thread says it."""
    comment = reply(viewer, thread, ready.answer)
    if board.kind == "questions":
        accept_answer(viewer, thread, board.kind, comment)
    proposal.title = proposal.question = proposal.answer = ""
    proposal.taken_out = []


def _proposed(case: Case) -> Proposal:
    proposal = latest_proposal(case)
    if proposal is None or proposal.state != "proposed":
        raise NotFound
    return proposal


def _proposer(proposal: Proposal) -> Viewer:
    proposer = viewer_of(proposal.by_id) if proposal.by_id else None
    if proposer is None or not proposer.is_support:
        raise Refused(_("Who proposed this is no longer with us. We will ask you again."))
    return proposer


def _board(proposal: Proposal) -> Board:
    board = board_of(proposal)
    if board is None or not is_still_public(board):
        raise Refused(_("The board isn’t public any more. We will ask you again."))
    return board


def _posts(proposal: Proposal) -> Posts:
    return Posts(proposal.title, proposal.question, proposal.answer)


def _asked(posts: Posts | Proposal) -> tuple[str, str]:
    return posts.title, posts.question


def _tell_proposer(proposal: Proposal) -> None:
    if proposal.by_id is not None:
        send("support.consent", person_id=proposal.by_id, payload={"case": proposal.case_id, "proposal": proposal.id})
