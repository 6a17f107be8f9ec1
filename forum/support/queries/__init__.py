"""Reading cases, in a module a noun. Every statement about cases starts from `policies.visible_to`."""

from forum.support.queries.beside import Beside, beside
from forum.support.queries.cases import (
    CasePage,
    author_of,
    case_by_reference,
    case_page,
    cases_of,
    files_of,
    first_words,
    get_case,
    get_case_by_id,
    last_words,
)
from forum.support.queries.files import file_names_known, get_file, get_waiting_file, waiting_files
from forum.support.queries.inbox import INBOX_TABS, Inbox, Wanted, inbox
from forum.support.queries.mails import (
    belongs_to,
    case_called,
    case_of_letter,
    find_by_address,
    find_case_of_mail,
    is_support_person,
    is_taken,
    may_write,
)
from forum.support.queries.people import support_people
from forum.support.queries.setup import (
    get_reply,
    hours,
    license_by_key,
    products_asked_about,
    questions_about,
    saved_replies,
    support_row,
)
from forum.support.queries.waiting import held_for_a_license, silent_cases

__all__ = [
    "INBOX_TABS",
    "Beside",
    "CasePage",
    "Inbox",
    "Wanted",
    "author_of",
    "belongs_to",
    "beside",
    "case_by_reference",
    "case_called",
    "case_of_letter",
    "case_page",
    "cases_of",
    "file_names_known",
    "files_of",
    "find_by_address",
    "find_case_of_mail",
    "first_words",
    "get_case",
    "get_case_by_id",
    "get_file",
    "get_reply",
    "get_waiting_file",
    "held_for_a_license",
    "hours",
    "inbox",
    "is_support_person",
    "is_taken",
    "last_words",
    "license_by_key",
    "may_write",
    "products_asked_about",
    "questions_about",
    "saved_replies",
    "silent_cases",
    "support_people",
    "support_row",
    "waiting_files",
]
