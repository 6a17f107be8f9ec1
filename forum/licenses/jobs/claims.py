"""Trying first keys again whose provider couldn't be asked."""

from forum.core import transaction
from forum.core.jobs import leases
from forum.core.jobs.queue import every
from forum.licenses.actions import retrying
from forum.licenses.actions.finding import ask
from forum.viewers import viewer_of

SECONDS = 10.0


@every(seconds=30, lane="checks")
def try_claims() -> None:
    while held := retrying.take():
        for one in held:
            if leases.stopping():
                return
            asked = ask(one.key, one.person_id, only=one.connections, seconds=SECONDS)
            with transaction.writing() as session:
                session.connection()
                retrying.end(one, asked, viewer_of(one.person_id))
