"""Garbage never grants and never revokes: whatever a provider's server does, nothing definite comes of it."""

import time

import pytest

from forum.core.outgoing import Unreachable
from forum.licenses.providers.interface import unavailable
from tests.licenses.providers import table
from tests.licenses.providers.contracts import ALL
from tests.licenses.providers.server import said
from tests.licenses.providers.spoken import Spoken

TROUBLES = {
    "slow": "too slow", "429": "too many", "500": "broken", "html": "not json", "endless": "too much", "dripping": "too slow",
    "cut": "cut off", "redirect": "led elsewhere", "empty": "not json", "not json": "makes no sense", "nested": "not json",
    "bad certificate": "bad certificate",
}  # fmt: skip

ASKED = [each for each in ALL if not each.provider.is_offline]
every_provider = pytest.mark.parametrize("spoken", ASKED, ids=lambda spoken: spoken.name)


@pytest.mark.parametrize("day", table.DAYS)
@every_provider
def test_a_bad_day_changes_nothing(spoken: Spoken, day, tmp_path):
    began = time.monotonic()
    entered, checked = table.answers_of(spoken, day, tmp_path)
    assert day not in table.ENDLESS or time.monotonic() - began < 2 * table.BUDGET + 1
    for answer in (entered, checked):
        assert (answer.state, answer.trouble) == ("unavailable", TROUBLES[day])
        assert answer.retry_after == (120 if day == "429" else None)
        assert not any(key in answer.detail for key in spoken.keys.values())


@pytest.mark.parametrize("day", ["500", "html", "not json", "cut"])
@pytest.mark.parametrize("spoken", [each for each in ASKED if each.address], ids=lambda spoken: spoken.name)
def test_on_a_bad_day_nothing_is_found_by_address(spoken: Spoken, day):
    with spoken.served(day) as call, pytest.raises(Unreachable) as met:
        call.find(spoken.address)
    assert unavailable(met.value).trouble == TROUBLES[day]


@every_provider
def test_a_server_that_refuses_us_says_nothing_of_the_key(spoken: Spoken):
    with spoken.served() as call:
        for status in (401, 403):
            call.server.answer = lambda asked, status=status: said({"error": "unauthorized"}, status)
            for answer in (call.check(spoken.keys["active"]), call.check_again(spoken.known)):
                assert (answer.state, answer.trouble) == ("misconfigured", "refused us")


@pytest.mark.parametrize(
    "body",
    [
        {}, [], [{}], None, {"message": "Not Found"}, {"data": {}}, {"data": {"id": "101", "attributes": {"status": "active"}}},
        {"valid": True}, {"valid": True, "license_key": {"status": "active"}, "meta": {}}, {"success": True},
        {"success": True, "purchase": {}}, {"success": True, "license": ["valid"]}, {"license": "valid"}, {"license": True},
        {"license": None}, {"license": {"status": "live"}},
    ],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 404])
@every_provider
def test_half_an_answer_is_none(spoken: Spoken, body, status):
    with spoken.served() as call:
        call.server.answer = lambda asked: said(body, status)
        for answer in (call.check(spoken.keys["active"]), call.check_again(spoken.known)):
            assert (answer.state, answer.trouble) == ("unavailable", "makes no sense")


def test_the_documentation_has_the_table_of_this_run(tmp_path):
    """Its cells; what a provider answers on a bad day was looked at above, one by one."""
    rows = {name: {each.name: table.case(each, name) for each in ALL} for name in table.CASES}
    rows |= {name: {each.name: _on(each, name) for each in ALL} for name in table.DAYS}
    made = {(table.words(name), column): cell for name, row in rows.items() for column, cell in row.items()}
    assert table.documented() == made, "run `python -m tests.licenses.providers.table`"


def _on(spoken: Spoken, day: str) -> str:
    return table.OFFLINE if spoken.provider.is_offline else f"unchanged: {TROUBLES[day]}"


@pytest.mark.parametrize("spoken", [each for each in ALL if each.provider.is_offline], ids=lambda spoken: spoken.name)
def test_who_asks_nobody_has_no_bad_days(spoken: Spoken):
    with spoken.served("500") as call:
        for answer in (call.check(spoken.keys["active"]), call.check_again(spoken.known)):
            assert answer.state == "active"
        assert call.server.asked == []
