"""Cases on their way to be threads, in the world of the access tests: one that may be proposed, one that is, and one whose
customer changed what was proposed."""

from forum.boards.models import Board
from forum.core import transaction
from forum.support import actions
from forum.support.actions import Asker, Question, Ready
from forum.support.models import Case
from forum.support.publishing import Posts
from forum.support.texts import compose
from forum.threads.drafts import compose as compose_post
from forum.viewers import viewer_of
from tests.security import world


def add_proposals(builder) -> None:
    holder, staff = builder.people["holder"], viewer_of(builder.people["support"].id)
    posts = Posts("A walrus asks", f"The ocelot {world.canary('proposal')}", "Follow the coast.")
    changed = Posts(posts.title, posts.question, f"Follow nobody. {world.canary('proposal')}")
    ready = Ready(changed, compose_post(changed.question), compose_post(changed.answer))
    with builder.step(100, "proposals"):
        free = _answered(staff, Asker(address="by.mail@example.test", is_known=True))
        proposed, waiting = (_answered(staff, Asker(person_id=holder.id, is_known=True)) for _number in range(2))
        with transaction.writing() as session:
            board = session.query(Board).filter_by(slug=builder.names["open_board"]).one()
            for case in (proposed, waiting):
                actions.propose(staff, case, board, posts, [["name", world.canary("proposal")]])
            actions.agree(viewer_of(holder.id), waiting, ready, own_name=False)
        builder.names |= {
            "free_case": free.public_id,
            "proposed_case": proposed.public_id,
            "changed_case": waiting.public_id,
        }


def _answered(staff, asker: Asker) -> Case:
    asked, answer = compose("Where is it?"), compose("There it is.")
    with transaction.writing():
        case = actions.open_case(asker, Question(kind="purchase", subject="Where is it?", text=asked))
        actions.answer(staff, case, answer, solves=True)
    return case
