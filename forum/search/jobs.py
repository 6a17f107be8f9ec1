from datetime import timedelta

from forum.core import transaction
from forum.core.clock import now
from forum.core.jobs.queue import enqueue, every, job, unfinished
from forum.search import index, vocabulary

WORDS_LAST = timedelta(days=1)


@job("search.index", batch=200)
def follow(payloads: list[dict]) -> None:
    index.follow(payloads)


@every(seconds=20)
def repair() -> None:
    index.repair()


@every(seconds=600)
def keep_words() -> None:
    with transaction.writing() as session:
        made_at = vocabulary.state(session).words_at
        if (made_at is None or made_at < now() - WORDS_LAST) and not unfinished("search.words"):
            enqueue("search.words", {})


@job("search.words", lane="long")
def make_words(payloads: list[dict]) -> None:
    vocabulary.make()
