"""Pictures as a request brings them: each counted, made harmless and kept, or refused with words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from forum.core import limits
from forum.core.markup.pictures import Named
from forum.core.scrubbing import scrub_by_shape
from forum.core.text import one_line
from forum.core.uploads.making import NotTaken
from forum.core.uploads.words import why_not
from forum.core.viewer import asking_viewer
from forum.pictures import files

AT_ONCE = 4
NAME_SHOWN = 60


@dataclass
class Arrivals:
    """What came of the files of a request. The status is a success as soon as one was taken in: its row is then kept."""

    taken_in: list[tuple[Named, int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    refusal: int = 422
    again_in: int = 0

    @property
    def status(self) -> int:
        return self.refusal if self.problems and not self.taken_in else 200


def take_all(sent: Sequence[FileStorage]) -> Arrivals:
    """Takes seconds, so never inside a writing transaction."""
    arrivals = Arrivals()
    named = [file for file in sent if file.filename]
    if not named:
        arrivals.problems.append(_("Choose a picture first."))
    if len(named) > AT_ONCE:
        arrivals.problems.append(_("Up to four pictures fit at once. Add the others after these."))
    for file in named[:AT_ONCE]:
        try:
            limits.spend(("upload", asking_viewer().id))
            arrivals.taken_in.append(files.take_in(file.stream))
        except limits.TooMany as error:
            arrivals.refusal, arrivals.again_in = 429, error.seconds
            arrivals.problems += [_("Up to 30 pictures fit in half an hour."), error.words]
            break
        except NotTaken as error:
            if error.reason == "busy":
                arrivals.refusal, arrivals.again_in = 503, 5
            arrivals.problems.append(_about(file, _words(error), alone=len(named) == 1))
        except OSError:
            arrivals.refusal, arrivals.again_in = 503, 60
            arrivals.problems.append(_("Pictures can’t be kept at the moment. Try again later."))
            break
    return arrivals


def _about(file: FileStorage, words: str, *, alone: bool) -> str:
    name = scrub_by_shape(one_line(file.filename or ""))
    return words if alone else f"{name[-NAME_SHOWN:]}: {words}"


def _words(error: NotTaken) -> str:
    match error.reason:
        case "kind":
            return _("This isn’t a picture that can be shown here: PNG, JPEG, WebP, GIF and AVIF can.")
        case "bytes":
            return _("This picture is too large: up to 10 MB fit.")
        case "busy":
            return _("Many pictures are arriving just now. Try again in a moment.")
    return why_not(error.reason)
