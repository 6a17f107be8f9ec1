from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row

from forum.core.errors import Refused


class Changed(Refused):
    """Somebody else was faster, or the state isn't what an act made any more. `name` and `at`: who, when, if known.

    `decision` is what they decided about an item of the queue.
    """

    def __init__(self, last: Row[Any] | None = None, decision: str = "") -> None:
        self.decision = decision
        self.name: str | None = last.display_name if last else None
        self.at: datetime | None = last.at if last else None
        super().__init__(_("This was changed in the meantime."))
