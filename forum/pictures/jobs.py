from sqlalchemy import String, cast, exists, select

from forum.core import transaction
from forum.core.jobs.queue import every
from forum.pictures import files, queries
from forum.pictures.actions import remove_uncited
from forum.pictures.models import Picture
from forum.reading.models import Draft


@every(seconds=600)
def remove_pictures_that_nobody_cites() -> None:
    """The row first: a row without its file is never seen, a file without its row goes below."""
    is_drafted = exists(select(Draft.id).where(cast(Draft.fields, String).contains(Picture.public_id)).correlate(Picture))
    while True:
        with transaction.writing():
            removed = remove_uncited(is_drafted)
        if not removed:
            return
        files.remove(removed)


@every(seconds=3600)
def remove_files_that_nothing_names() -> None:
    def known(public_ids: set[str]) -> set[str]:
        with transaction.reading():
            return queries.names_known(public_ids)

    files.remove_strays(known)
