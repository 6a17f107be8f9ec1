from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from forum.core import transaction
from forum.core.errors import Invalid
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions, key_list, keys
from forum.licenses.models import License
from tests import factories

LIST = """key,expires,seats,note
MSE7-44QK-2HWD-9TRP,2027-12-31,3,"Conti & Figli, Milano"
MSE7-44QK-2HWD-9TRX,,,
short,,,
MSE7-44QK-2HWD-9TRY,31/12/2027,,
MSE7-44QK-2HWD-9TRZ,,none,

mse7 44qk 2hwd 9trp,,,
"""


def test_a_note_keeps_no_key(app):
    key = keys.new_key()
    [row] = key_list.read(f"key,note\nMSE7-44QK-2HWD,was {key} before".encode()).rows
    assert row.note == "was [license key removed] before"


def test_a_line_says_when_a_key_ends_how_many_places_it_has_and_a_note(app):
    first, second = key_list.read(LIST.encode()).rows[:2]
    assert (first.expires_at, first.seats, first.note) == (
        datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC),
        3,
        "Conti & Figli, Milano",
    )
    assert (second.expires_at, second.seats, second.note) == (None, 1, "")


@pytest.mark.parametrize(
    "content", [bytes(range(256)), b"\x89PNG\r\n\x1a\n\x00\x00", "κλειδί,σημείωση".encode("cp1253"), b"KEY-12345678\0"]
)
def test_what_is_no_text_is_refused_as_a_whole(app, content):
    with pytest.raises(Invalid, match="UTF-8"):
        key_list.read(content)
    assert key_list.read(b"").rows == []


def test_bad_lines_are_listed_and_the_others_taken(app):
    listed = key_list.read(LIST.encode())
    assert [problem.line for problem in listed.problems] == [4, 5, 6]
    assert [row.line for row in listed.rows] == [2, 3, 8]


def test_what_is_said_of_a_bad_line_never_repeats_it(app):
    secret = "SECRET-KEY-OF-SOMEBODY"
    listed = key_list.read(f"{secret},tomorrow\n{secret},,0\n".encode())
    assert len(listed.problems) == 2
    assert secret not in repr(listed.problems)


def test_a_list_needs_no_heading_and_may_use_semicolons_tabs_and_a_byte_order_mark(app):
    for content in (
        "MSE7-44QK-2HWD;2027-01-01;2",
        "MSE7-44QK-2HWD\t2027-01-01\t2",
        "\ufeffMSE7-44QK-2HWD,2027-01-01,2",
    ):
        (row,) = key_list.read(content.encode()).rows
        assert (row.key, row.seats) == ("MSE7-44QK-2HWD", 2)


def test_columns_may_stand_in_any_order_under_a_heading(app):
    (row,) = key_list.read(b"Note,Key\nfor Anna,MSE7-44QK-2HWD\n").rows
    assert (row.key, row.note) == ("MSE7-44QK-2HWD", "for Anna")


def test_importing_twice_adds_once(app):
    product = factories.product("sync")
    for added, left_out in ((2, 4), (0, 6)):
        with transaction.writing():
            done = actions.import_keys(ANONYMOUS, product, key_list.read(LIST.encode()))
        assert (done.added, len(done.problems)) == (added, left_out)
    with transaction.reading() as session:
        assert sorted(session.scalars(select(License.key_end))) == ["9TRP", "9TRX"]


def test_the_address_it_was_bought_with_is_kept_out_of_sight():
    listed = key_list.read(b"key,email\nAAAA-BBBB-CCCC,anna@example.test\nAAAA-BBBB-DDDD,nonsense")
    assert listed.rows[0].email == "anna@example.test" and "anna" not in repr(listed)
    assert [problem.line for problem in listed.problems] == [3]
