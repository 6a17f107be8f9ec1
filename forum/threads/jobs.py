from datetime import timedelta

from sqlalchemy import delete

from forum.core import transaction
from forum.core.clock import now
from forum.core.jobs.queue import every
from forum.threads.actions import rendering
from forum.threads.models import SeenText

KEPT = timedelta(days=30)
STEP = 100  # a short transaction, so that nobody who writes waits for long


@every(seconds=1)
def render_anew() -> None:
    """After an upgrade of the renderer: all posts that an older one made, a step at a time."""
    rendering.render_some(STEP)


@every(seconds=3600)
def forget_texts() -> None:
    with transaction.writing() as session:
        session.execute(delete(SeenText).where(SeenText.seen_at < now() - KEPT))
