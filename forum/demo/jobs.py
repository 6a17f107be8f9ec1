from forum.core.jobs.queue import job
from forum.demo import removal


@job(removal.JOB)
def clear(payloads: list[dict]) -> None:
    for payload in payloads:
        removal.clear(payload["before"])
