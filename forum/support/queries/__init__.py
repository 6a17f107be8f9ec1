"""Reading cases, in a module a noun. Every statement about cases starts from `policies.visible_to`."""

from forum.support.queries.beside import Beside, beside
from forum.support.queries.cases import (
    CasePage,
    author_of,
    case_by_reference,
    case_page,
    cases_of,
    files_of,
    find_case_of_mail,
    first_words,
    get_case,
    get_case_by_id,
    last_words,
)
from forum.support.queries.files import file_names_known, get_file, get_waiting_file, waiting_files
from forum.support.queries.inbox import INBOX_TABS, Inbox, Wanted, inbox
from forum.support.queries.people import support_people
from forum.support.queries.proposals import (
    case_behind,
    latest_proposal,
    may_ask_there,
    names_around,
    posts_of,
    public_boards,
    thread_of,
)
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
    "beside",
    "case_behind",
    "case_by_reference",
    "case_page",
    "cases_of",
    "file_names_known",
    "files_of",
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
    "last_words",
    "latest_proposal",
    "license_by_key",
    "may_ask_there",
    "names_around",
    "posts_of",
    "products_asked_about",
    "public_boards",
    "questions_about",
    "saved_replies",
    "silent_cases",
    "support_people",
    "support_row",
    "thread_of",
    "waiting_files",
]
