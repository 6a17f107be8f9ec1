from forum.core.jobs.queue import every, job
from forum.search import index


@job("search.index", batch=200)
def follow(payloads: list[dict]) -> None:
    index.follow(payloads)


@every(seconds=20)
def repair() -> None:
    index.repair()
