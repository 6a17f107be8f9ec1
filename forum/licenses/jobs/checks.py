"""Checking licenses again, each provider at its own pace, in a lane that nothing else waits for."""

from forum.core import transaction
from forum.core.jobs import leases
from forum.core.jobs.queue import every, job
from forum.licenses.actions import checking, finding, hearing, settling
from forum.licenses.actions.checking import JOB, as_due
from forum.licenses.connected import Connected
from forum.licenses.models import Connection, License
from forum.licenses.queries.connections import all_connected, connected

SOME_SECONDS = 5.0  # then the lane looks for what is to be checked at once


@every(seconds=2, lane="checks")
def check_due() -> None:
    with transaction.reading():
        waiting = [to for to in all_connected() if _may_be_asked(to) and checking.is_due(to)]
    for to in waiting:
        checking.check_some(to, SOME_SECONDS / len(waiting))


@job(JOB, batch=20, lane="checks")
def check_at_once(payloads: list[dict]) -> None:
    for license_id in dict.fromkeys(payload["license"] for payload in payloads):
        leases.renew()
        with transaction.reading() as session:
            license = session.get(License, license_id)
            connection = session.get(Connection, license.connection_id) if license and license.connection_id else None
            to = connected(connection) if connection else None
            due = as_due(license) if license else None
        if to is not None and due is not None and not to.is_halted and to.links:
            checking.check(to, [due])


@every(seconds=60)
def settle() -> None:
    while True:
        with transaction.writing() as session:
            count = settling.settle()
            session.flush()
            session.expunge_all()
        if not count:
            return


@every(seconds=3600)
def forget_what_is_over() -> None:
    with transaction.writing():
        finding.forget_refused()
        hearing.forget_old()


def _may_be_asked(to: Connected) -> bool:
    return not to.is_halted and bool(to.links) and not checking.is_paused(to)
