"""What is kept of a name beside the name."""

import sys
import unicodedata

import pytest

from forum.accounts.names import shape_error
from forum.core.text import name_key, skeleton


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the database isn't asked
def test_the_folded_forms_of_every_name_fit_their_columns(app):
    letters = filter(str.isalnum, map(chr, range(sys.maxunicode + 1)))
    with app.test_request_context():
        allowed = [letter for letter in letters if shape_error(letter * 3) is None]
    assert len(allowed) > 1000
    assert max(len(name_key(letter * 30)) for letter in allowed) <= 60
    assert max(len(skeleton(letter * 30)) for letter in allowed) <= 60


def test_a_name_in_parts_and_composed_is_one_name():
    assert name_key(unicodedata.normalize("NFD", "Ελπίδα")) == name_key("ελπίδα")
