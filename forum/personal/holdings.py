"""Where the site holds something of a person: every column that names one, a line each.

A table with such a column and no line here fails `tests/personal/test_holdings.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column, Table

from forum.core.database import db

Erasing = Literal["goes", "stays", "unnamed"]


@dataclass(frozen=True)
class Holding:
    """`at` is table and column. Once the person is erased, the row goes; it stays, and names a former member; or it names nobody.

    `gives` are the columns that a download has of each row; none where the download tells it elsewhere or it is no
    business of the person's (such as a hash).
    """

    at: str
    erased: Erasing
    gives: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        return db.metadata.tables[self.at.partition(".")[0]]

    @property
    def column(self) -> Column:
        return self.table.columns[self.at.partition(".")[2]]


HOLDINGS = (
    # accounts; the row of `people` itself becomes that of a former member (actions.py)
    Holding("person_roles.person_id", "goes", ("role",)),
    Holding("sessions.person_id", "goes", ("created_at", "expires_at", "browser")),
    Holding("carried_texts.person_id", "goes", ("fields", "created_at")),
    Holding("mail_links.person_id", "goes", ("purpose", "created_at", "used_at")),
    Holding("mail_links.by_id", "unnamed"),
    Holding("people.joined_id", "stays"),
    # licenses: a place is free again
    Holding("seats.person_id", "goes", ("license_id", "claimed_at")),
    Holding("freed_places.person_id", "unnamed"),
    Holding("place_invitations.by_id", "goes", ("license_id", "address", "created_at", "used_at")),
    Holding("place_invitations.used_by_id", "unnamed"),
    Holding("claims.person_id", "goes", ("key_end", "created_at")),
    Holding("place_requests.person_id", "goes", ("license_id", "kind", "words", "state", "created_at")),
    Holding("place_requests.decided_by_id", "unnamed"),
    Holding("refusals.person_id", "goes", ("license_id", "at")),
    # boards
    Holding("board_moderators.person_id", "goes", ("board_id",)),
    # threads: what was written is given as files (collecting.py), and stays or goes as the person wished
    Holding("threads.author_id", "stays"),
    Holding("threads.last_author_id", "stays"),
    Holding("threads.answered_by_id", "stays"),
    Holding("comments.author_id", "stays"),
    Holding("revisions.edited_by_id", "stays"),
    # pictures: one that nobody cites any more goes soon after it names nobody
    Holding("pictures.uploader_id", "unnamed", ("width", "height", "bytes", "created_at")),
    # reactions, reading
    Holding("reactions.person_id", "goes", ("comment_id", "kind", "created_at")),
    Holding("read_marks.person_id", "goes", ("thread_id", "number", "read_at")),
    Holding("followed_threads.person_id", "goes", ("thread_id", "is_muted", "created_at")),
    Holding("followed_boards.person_id", "goes", ("board_id", "created_at")),
    Holding("drafts.person_id", "goes", ("place", "fields", "updated_at")),
    # help
    Holding("imports.started_by_id", "stays"),
    # notifications
    Holding("notifications.person_id", "goes", ("kind", "thread_id", "board_id", "at", "seen_at")),
    Holding("notification_settings.person_id", "goes", ("name", "value")),
    # moderation
    Holding("reports.person_id", "goes", ("comment_id", "kind", "words", "created_at")),
    Holding("review_items.decided_by_id", "stays"),
    # support: one's own cases go, with all that was said in them; what was written in those of others stays there
    Holding("cases.person_id", "goes", ("reference", "kind", "subject", "state", "site_url", "version", "errors", "created_at")),
    Holding("cases.assigned_to_id", "unnamed"),
    Holding("case_copies.person_id", "goes", ("case_id",)),
    Holding("case_messages.author_id", "stays", ("case_id", "markdown", "created_at")),
    Holding("access_details.by_id", "unnamed"),
    Holding("case_proposals.by_id", "unnamed"),
    # personal
    Holding("downloads.person_id", "goes", ("created_at", "ready_at", "size")),
    # core: the log keeps the act
    Holding("letters.person_id", "goes", ("kind", "created_at", "sent_at")),
    Holding("log_entries.actor_id", "stays", ("at", "action", "reason")),
    Holding("log_entries.undone_by_id", "stays"),
)

# Text of staff, and to staff, that may name somebody: the name is taken out, the text stays (staff.py).
NAMING = (
    "log_entries.reason",
    "log_entries.before",
    "log_entries.after",
    "comments.hidden_reason",
    "reports.words",
    "people.suspended_for",
    "licenses.note",
    "place_requests.words",
)

# Names of people, or what tells who they are, in other than columns that point at them.
ELSEWHERE = {
    "letters.address": "an address that isn't the account's yet",
    "mail_links.address": "the same",
    "licenses.address_hash": "a keyed hash of the address that a license was bought with",
    "place_invitations.address": "an address that was invited to a place",
    "attempts.subject": "hashes of names and addresses that were tried",
    "submissions.token": "begins with the public id of who sent a form",
    "cases.address": "of who wrote to support without an account",
    "cases.name": "the same",
    "case_copies.address": "who gets the answers of a case in copy",
    "case_copies.name": "the same",
    "case_messages.address": "of who wrote in a case by mail without an account",
    "case_messages.author_name": "the same",
    "cases.page": "where they were on a site when they asked",
    "cases.site_url": "the site of the customer",
    "cases.read": "what they read before they asked",
    "case_messages.markdown": "what was said in cases of others may name the person",
    "case_messages.html": "the same",
    "case_messages.rest": "the same",
    "arrived_mails.sender": "mails that aren't handled yet",
    "arrived_mails.recipient": "the same",
    "arrived_mails.raw": "the same",
    "threads.participants": "ids of people: they name the former member",
    "drafts.fields": "what others are still writing may quote the person",
    "carried_texts.fields": "the same",
    "people.about": "what others say of themselves may name the person",
    "submissions.location": "where a form led, with the words of a title",
    "comment_references.target": "a handle that is mentioned",
    "comment_references.label": "the same, as its owner spells it",
}


def pointing_at_people() -> Iterator[Column]:
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if any(key.target_fullname == "people.id" for key in column.foreign_keys):
                yield column
