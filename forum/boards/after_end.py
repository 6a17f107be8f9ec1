"""What a board says to who reads what is left of it after their license's end. Never how much is missing, nor whether."""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from flask_babel import gettext as _

from forum.boards.queries import renewal
from forum.core.viewer import Viewer
from forum.core.web import day


class Ended(NamedTuple):
    """For boards/_ended.html."""

    title: str
    words: str
    renew_url: str
    key_url: str


def ended_note(board_id: int, viewer: Viewer, address: str, *, is_own: bool = False) -> Ended | None:
    """For a page at this address, of a board or, `is_own`, of the reader's thread; nothing where the board is open."""
    if not viewer.only_reads(board_id):
        return None
    return Ended(
        title=_("Your license ended on %(date)s.", date=day(viewer.ends[board_id])),
        words=_words(viewer.reads_until(board_id) is not None, is_own),
        renew_url=renewal(board_id, viewer),
        key_url=f"/unlock?next={quote(address)}",
    )


def _words(is_cut: bool, is_own: bool) -> str:
    if is_own:
        return _("This thread is your own, so you read all of it. You can’t write in it.")
    if is_cut:
        return _("You read what was posted until then.")
    return _("You can read, but not write.")


def ended_label(shown: str, end: datetime) -> str:
    """The same in a line of a list."""
    date = day(end)
    if shown == "all":
        return _("Ended on %(date)s", date=date)
    return _("You read what was posted until %(date)s", date=date)
