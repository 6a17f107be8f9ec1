"""Files as a request brings them: each counted, kept or refused with words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from forum.core import limits
from forum.core.limits import TooMany
from forum.core.scrubbing import scrub_by_shape
from forum.core.signing import sign, unsign
from forum.core.text import one_line
from forum.core.uploads.making import NotTaken
from forum.core.uploads.words import why_not
from forum.core.viewer import asking_viewer
from forum.support import files
from forum.support.files import Arrived

AT_ONCE = 8
REQUEST_LIMIT = 24 * 2**20
NAME_SHOWN = 60
FILE = "case file"


@dataclass
class Arrivals:
    taken_in: list[Arrived] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def take_all(sent: Sequence[FileStorage]) -> Arrivals:
    """Takes seconds, so never inside a writing transaction."""
    arrivals = Arrivals()
    named = [file for file in sent if file.filename]
    if len(named) > AT_ONCE:
        arrivals.problems.append(_("Up to eight files fit at once. Send the others in a message afterwards."))
    for file in named[:AT_ONCE]:
        try:
            limits.spend(("upload", member) if (member := asking_viewer().id) else ("upload by visitor", limits.client()))
            arrivals.taken_in.append(files.take_in(file.stream, file.filename or ""))
        except TooMany as error:
            many = _("Up to 30 files fit in half an hour.") if asking_viewer().is_member else _("Up to 10 files fit in an hour.")
            arrivals.problems += [many, error.words]
            break
        except NotTaken as error:
            arrivals.problems.append(f"{scrub_by_shape(one_line(file.filename or ''))[-NAME_SHOWN:]}: {_words(error)}")
        except OSError:
            arrivals.problems.append(_("Files can’t be kept at the moment. Send the text, and the files later."))
            break
    return arrivals


def signed(public_id: str) -> str:
    """What a form says of a file that was sent ahead: whoever has this name sent it."""
    return sign(FILE, public_id)


def opened(names: Sequence[str]) -> list[str]:
    """The public ids of the files that a form names; what we never signed is passed by."""
    found = (unsign(FILE, name) for name in names[:AT_ONCE])
    return [str(words[0]) for words in found if words]


def _words(error: NotTaken) -> str:
    match error.reason:
        case "bytes":
            return _("This file is too large: up to 10 MB fit.")
        case "busy":
            return _("Many files are arriving just now. Try again in a moment.")
    return why_not(error.reason)
