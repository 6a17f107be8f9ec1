import logging
from datetime import timedelta

from forum.core import transaction
from forum.core.clock import now
from forum.core.jobs.queue import enqueue, every, job, unfinished
from forum.search import index, related, vocabulary
from forum.search.asked import storing
from forum.search.engine.interface import IndexUnavailable
from forum.search.related import STEP

log = logging.getLogger(__name__)

WORDS_LAST = timedelta(days=1)


@job("search.index", batch=200)
def follow(payloads: list[dict]) -> None:
    index.follow(payloads)


@every(seconds=20)
def repair() -> None:
    index.repair()


@every(seconds=600)
def keep_words() -> None:
    with transaction.reading():
        made_at = vocabulary.made_at()
        if unfinished("search.words") or (made_at and made_at > now() - WORDS_LAST):
            return
    with transaction.writing():
        enqueue("search.words", {})


@every(seconds=5)
def keep_related() -> None:
    with transaction.reading():
        if unfinished("search.related") or not related.is_behind():
            return
    with transaction.writing():
        enqueue("search.related", {})


@job("search.related", batch=STEP, lane="long")
def find_related(payloads: list[dict]) -> None:
    """A job without threads goes on from where the last one stopped. While there is no index, all waits for the next one."""
    changed = sorted({id for payload in payloads for id in payload.get("threads", ())})
    try:
        if changed:
            related.find(changed)
        if {} in payloads and related.find_some():
            with transaction.writing():
                enqueue("search.related", {})
    except IndexUnavailable:
        log.info("related threads wait for the index")


@job("search.words", lane="long")
def make_words(payloads: list[dict]) -> None:
    vocabulary.make()


@every(seconds=3600)
def forget_old_searches() -> None:
    with transaction.writing() as session:
        storing.forget_old(session)
