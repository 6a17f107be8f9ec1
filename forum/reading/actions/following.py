"""Following: being told of what is new in a thread or a board."""

from sqlalchemy import delete

from forum.core.clock import now
from forum.core.database import db, insert_or
from forum.reading.models import FollowedBoard, FollowedThread


def follow_thread(person_id: int, thread_id: int) -> None:
    """Told of what is written from now on; for who may read the thread. Also ends a muting."""
    _set_thread(person_id, thread_id, is_muted=False)


def follow_unless_muted(person_id: int, thread_id: int) -> None:
    """For who writes in a thread: what they decided about it before stands."""
    values = {"person_id": person_id, "thread_id": thread_id, "is_muted": False, "created_at": now()}
    db.session.execute(insert_or(FollowedThread).values(values).on_conflict_do_nothing())


def mute_thread(person_id: int, thread_id: int) -> None:
    """Told of nothing more there but what concerns the person by name, whatever they write in it."""
    _set_thread(person_id, thread_id, is_muted=True)


def _set_thread(person_id: int, thread_id: int, *, is_muted: bool) -> None:
    statement = insert_or(FollowedThread).values(
        person_id=person_id, thread_id=thread_id, is_muted=is_muted, created_at=now()
    )
    changed = {"is_muted": statement.excluded.is_muted, "created_at": statement.excluded.created_at}
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "thread_id"],
            set_=changed,
            where=FollowedThread.is_muted != statement.excluded.is_muted,
        )
    )


def follow_board(person_id: int, board_id: int) -> None:
    """Told of threads that begin from now on; for who may read the board."""
    statement = insert_or(FollowedBoard).values(person_id=person_id, board_id=board_id, created_at=now())
    db.session.execute(statement.on_conflict_do_nothing())


def unfollow_board(person_id: int, board_id: int) -> None:
    db.session.execute(
        delete(FollowedBoard).where(FollowedBoard.person_id == person_id, FollowedBoard.board_id == board_id)
    )
