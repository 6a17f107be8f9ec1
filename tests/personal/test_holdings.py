"""Nothing of a person is held without a word on what a download and an erasure do with it."""

import re

from forum.core.database import db
from forum.personal.holdings import ELSEWHERE, HOLDINGS, NAMING, pointing_at_people


def test_every_column_that_points_at_a_person_is_declared(app):
    declared = {holding.at for holding in HOLDINGS}
    found = {f"{column.table.name}.{column.name}" for column in pointing_at_people()}
    assert not found - declared, f"say in forum/personal/holdings.py what becomes of {sorted(found - declared)}"
    assert not declared - found, f"no such column any more: {sorted(declared - found)}"


def test_what_is_given_and_searched_is_there(app):
    for holding in HOLDINGS:
        assert set(holding.gives) <= set(holding.table.columns.keys()), holding.at
    for at in (*NAMING, *ELSEWHERE):
        table, column = at.split(".")
        assert column in db.metadata.tables[table].columns


def test_nothing_secret_is_given(app):
    for holding in HOLDINGS:
        assert not [name for name in holding.gives if re.search("hash|token|secret|payload", name)], holding.at


def test_what_is_to_name_nobody_can(app):
    for holding in HOLDINGS:
        assert holding.erased != "unnamed" or holding.column.nullable
