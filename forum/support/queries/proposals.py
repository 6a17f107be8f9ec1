"""Cases on their way to be threads."""

from sqlalchemy import Row, or_, select

from forum.accounts.models import Person, PersonRole
from forum.boards.models import Board
from forum.boards.policies import can_start_thread
from forum.boards.queries import boards_to_post_in, open_ids
from forum.core.database import db
from forum.core.viewer import ANONYMOUS, Viewer
from forum.support.models import Case, CaseCopy, CaseMessage, Proposal
from forum.support.policies import visible_to
from forum.support.publishing import LONGEST_TEXT, LONGEST_TITLE, Posts
from forum.threads.models import Thread

BETWEEN = "\n\n"


def latest_proposal(case: Case) -> Proposal | None:
    """What came of the last one tells whether there may be another."""
    of_case = select(Proposal).where(Proposal.case_id == case.id)
    return db.session.scalar(of_case.order_by(Proposal.id.desc()).limit(1).execution_options(populate_existing=True))


def posts_of(case: Case) -> Posts:
    """What was said in a case, as it was said: the question with its error messages, and all answers."""
    said = select(CaseMessage.kind, CaseMessage.markdown).where(
        CaseMessage.case_id == case.id, CaseMessage.kind != "note"
    )
    rows = db.session.execute(said.order_by(CaseMessage.created_at, CaseMessage.id)).all()
    first = next((row.markdown for row in rows if row.kind == "customer"), "")
    errors = f"```\n{case.errors}\n```" if case.errors and "```" not in case.errors else case.errors
    answers = BETWEEN.join(row.markdown for row in rows if row.kind == "support")
    question = BETWEEN.join(filter(None, [first, errors]))
    return Posts(case.subject[:LONGEST_TITLE], question[:LONGEST_TEXT], answers[:LONGEST_TEXT])


def names_around(case: Case) -> list[str]:
    """How everybody is called who belongs to a case, and the support people."""
    wrote = select(CaseMessage.author_id).where(CaseMessage.case_id == case.id)
    copied = select(CaseCopy.person_id).where(CaseCopy.case_id == case.id)
    staff = select(PersonRole.person_id).where(PersonRole.role.in_(("support", "administrator")))
    theirs = or_(Person.id == case.person_id, *(Person.id.in_(ids) for ids in (wrote, copied, staff)))
    people = db.session.execute(select(Person.display_name, Person.handle).where(theirs)).all()
    writers = select(CaseMessage.author_name).where(CaseMessage.case_id == case.id)
    others = [
        *db.session.scalars(writers),
        *db.session.scalars(select(CaseCopy.name).where(CaseCopy.case_id == case.id)),
    ]
    return list(dict.fromkeys(filter(None, [case.name, *others, *(name for row in people for name in row)])))


def public_boards(viewer: Viewer) -> list[Board]:
    """Listed boards that everybody reads and the viewer may start threads in, those for questions first."""
    public = open_ids(ANONYMOUS)
    open_to_all = [board for board in boards_to_post_in(viewer) if board.listed and board.id in public]
    return sorted(open_to_all, key=lambda board: board.kind != "questions")


def board_of(proposal: Proposal) -> Board | None:
    return db.session.get(Board, proposal.board_id)


def may_ask_there(viewer: Viewer, proposal: Proposal) -> bool:
    """Whether the viewer could ask in the proposal's board under their own name."""
    board = board_of(proposal)
    return board is not None and can_start_thread(viewer, board)


def is_still_public(board: Board) -> bool:
    """Whether everybody may read a board now."""
    return board.listed and board.id in open_ids(ANONYMOUS)


def case_behind(thread_id: int, viewer: Viewer) -> Row | None:
    """The case that a thread was made of, as far as the viewer may read it."""
    behind = select(Case.public_id, Case.reference).where(Case.thread_id == thread_id, visible_to(viewer))
    return db.session.execute(behind.order_by(Case.id).limit(1)).first()


def thread_of(case: Case) -> Thread | None:
    return db.session.get(Thread, case.thread_id) if case.thread_id else None
