from forum.core.jobs.queue import every, job
from forum.help import imports


@job(imports.JOB, lane="long")
def import_docs(payloads: list[dict]) -> None:
    for payload in payloads:
        imports.run(payload["import"])


@every(seconds=3600)
def forget_old_archives() -> None:
    imports.forget_old_files()
