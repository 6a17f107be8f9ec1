from forum.core import transaction
from forum.core.jobs.queue import enqueue, every, job
from forum.search import index
from forum.search.asked import storing


@job("search.index", batch=200)
def follow(payloads: list[dict]) -> None:
    index.follow(payloads)


@job("search.board")
def follow_board(payloads: list[dict]) -> None:
    for payload in payloads:
        after = index.follow_board(payload["board"], payload["after"])
        if after is not None:
            with transaction.writing():
                enqueue("search.board", {"board": payload["board"], "after": after})


@every(seconds=20)
def repair() -> None:
    index.repair()


@every(seconds=3600)
def forget_old_searches() -> None:
    with transaction.writing() as session:
        storing.forget_old(session)
