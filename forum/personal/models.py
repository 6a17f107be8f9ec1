from datetime import datetime, timedelta

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Moment, WithPublicId, db

KEPT = timedelta(days=7)


class Download(WithPublicId, db.Model):
    """All that the site holds of a person, as a file in the instance named by the public id. `ready_at`: it is there.

    `done` of `total` is how far it has come, `size` its bytes.
    """

    __tablename__ = "downloads"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Moment]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    ready_at: Mapped[datetime | None]
    size: Mapped[int] = mapped_column(default=0)

    @property
    def kept_until(self) -> datetime:
        return self.created_at + KEPT
