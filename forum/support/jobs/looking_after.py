"""Cases that wait are looked after: opened once there is a license, closed after a notice; files that nobody wants go."""

from datetime import timedelta

from forum.core import transaction
from forum.core.jobs.queue import every
from forum.support import actions, files, queries

LAST_DAYS = timedelta(days=3)
NEVER_CONFIRMED = timedelta(days=30)  # as long as the link in the mail is good


@every(seconds=60)
def open_what_is_entitled_now() -> None:
    with transaction.reading():
        held = queries.entitled_by_now()
    for case in held:
        with transaction.writing():
            actions.open_entitled(case)


@every(seconds=3600)
def close_what_nobody_answers() -> None:
    """First a notice, three days before; then the case is solved. Customers open it again by answering."""
    with transaction.reading():
        noticed, closed = queries.silent_cases(timedelta(days=queries.support_row().closes_after), LAST_DAYS)
    for case in noticed:
        with transaction.writing():
            actions.notice_closing(case)
    for case in closed:
        with transaction.writing():
            actions.close_silent(case)


@every(seconds=3600)
def remove_what_nobody_confirmed() -> None:
    with transaction.writing():
        actions.remove_unconfirmed(NEVER_CONFIRMED)


@every(seconds=600)
def remove_files_that_no_message_came_for() -> None:
    while True:
        with transaction.writing():
            removed = actions.remove_unused()
        if not removed:
            return
        files.remove(removed)


@every(seconds=3600)
def remove_files_that_nothing_names() -> None:
    def known(public_ids: set[str]) -> set[str]:
        with transaction.reading():
            return queries.file_names_known(public_ids)

    files.remove_strays(known)
