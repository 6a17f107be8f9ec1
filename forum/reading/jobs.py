from forum.core import transaction
from forum.core.jobs.queue import every
from forum.reading import actions


@every(seconds=3600)
def forget_old_drafts() -> None:
    with transaction.writing():
        actions.forget_old_drafts()
