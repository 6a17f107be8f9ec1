"""What helped without a case."""

from forum.core.clock import now
from forum.core.database import db, insert_or
from forum.support.models import SolvedAlone


def count_solved(target: str, target_id: int) -> None:
    """An article or a thread solved what somebody was about to ask."""
    statement = insert_or(SolvedAlone).values(day=now().date(), target=target, target_id=target_id, count=1)
    one_more = {"count": SolvedAlone.count + 1}
    db.session.execute(statement.on_conflict_do_update(index_elements=["day", "target", "target_id"], set_=one_more))
