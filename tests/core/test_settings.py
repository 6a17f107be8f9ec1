"""Settings that can't be followed are refused when they are read, in words that say what to change."""

import pytest

from forum.core.settings import Settings, Unusable

POSTGRESQL = "postgresql://localhost/stoa"


@pytest.mark.parametrize(
    "asked, database, used",
    [
        ("", "", "whoosh"),
        ("", POSTGRESQL, "postgresql"),
        ("whoosh", POSTGRESQL, "whoosh"),
        ("postgresql", POSTGRESQL, "postgresql"),
    ],
)
def test_the_search_engine_fits_the_database_unless_another_is_named(asked, database, used):
    assert Settings.from_environment({"STOA_SEARCH": asked, "STOA_DATABASE_URL": database}).search_engine == used


@pytest.mark.parametrize("database", ["", "sqlite:////tmp/stoa.sqlite3"])
def test_the_search_engine_of_a_database_that_is_not_there_is_refused(database):
    with pytest.raises(Unusable, match="STOA_DATABASE_URL"):
        Settings.from_environment({"STOA_SEARCH": "postgresql", "STOA_DATABASE_URL": database})


def test_an_unknown_search_engine_is_refused():
    with pytest.raises(Unusable, match="whoosh or postgresql"):
        Settings.from_environment({"STOA_SEARCH": "lucene"})
