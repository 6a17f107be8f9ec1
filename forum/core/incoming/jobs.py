from datetime import timedelta

from sqlalchemy import delete

from forum.core import transaction
from forum.core.clock import now
from forum.core.incoming.handling import handle_due
from forum.core.incoming.models import SeenMail
from forum.core.jobs.queue import every

SEEN_KEPT = timedelta(days=90)


@every(seconds=1)
def handle_arrived_mail() -> None:
    handle_due()


@every(seconds=3600)
def forget_seen_mail() -> None:
    with transaction.writing() as session:
        session.execute(delete(SeenMail).where(SeenMail.at < now() - SEEN_KEPT))
