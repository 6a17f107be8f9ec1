from forum.core import transaction
from forum.core.jobs.queue import every
from forum.pictures import files, queries
from forum.pictures.actions import remove_uncited
from forum.pictures.models import Picture
from forum.reading.queries import in_a_draft


@every(seconds=600)
def remove_pictures_that_nobody_cites() -> None:
    """The row first: a row without its file is never seen, a file without its row goes below."""
    while True:
        with transaction.writing():
            removed = remove_uncited(in_a_draft(Picture.public_id))
        if not removed:
            return
        files.remove(removed)


@every(seconds=3600)
def remove_files_that_nothing_names() -> None:
    def known(public_ids: set[str]) -> set[str]:
        with transaction.reading():
            return queries.names_known(public_ids)

    files.remove_strays(known)
