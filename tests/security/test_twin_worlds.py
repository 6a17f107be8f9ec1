"""Two worlds that are the same in public, with and without anything going on in private: to who is out of reach, every
page of one is, to the byte, that page of the other."""

import re
from difflib import unified_diff
from urllib.parse import quote

import pytest
from sqlalchemy import update

from forum.boards.models import Board
from forum.core import transaction
from forum.core.access import SAFE_METHODS
from forum.help.models import Collection
from tests import engines
from tests.security.surfaces import ROWS
from tests.security.world import World, build, canary, undisturbed

# Everybody out of reach who is alike to no other of them; those with more than a member's rights ask the rows alone.
BYSTANDERS = ["visitor", "member", "holder of another product", "author without license", "the same without license"]

# Of each request: the token of the form, the token against a second press, and whatever signs a cookie.
_ONCE = re.compile(r'(name="(?:csrf_token|once)"[^>]* value=|value=)"[\w.\-]{20,200}"')
# What a lock card says of its total, as its list and its page do.
_TOTAL = re.compile(
    r'<p class="meta mt-2 num"><span>[\d,]+ (?:threads?|articles?)</span></p>'
    r'|<ul class="gains" role="list">\s*<li>.*?</li>\s*</ul>\s*'
)
_SESSION = re.compile(r"sessions/[0-9a-f]{16}")

SEARCHES = [
    "walrus", "walrus receipt", "printing", "ocelot", "printing twice ocelot", "manual", "receipts walrus drawer",
    "ωκελότ", "θαλάσσιος", "wal", "walruses", "no peace", "said", canary("title"), "edited", "it had to be",
]  # fmt: skip


@pytest.fixture(scope="module", params=engines.NAMES)
def worlds(request, make_engine) -> tuple[World, World]:
    return build(make_engine(request.param), private=False), build(make_engine(request.param), private=True)


@pytest.fixture(autouse=True)
def still():
    with undisturbed():
        yield


def addresses(actor: str) -> list[str]:
    """Where reading rows lead, and what else may be asked of lists and searches."""
    of_rows = list(dict.fromkeys(row.address for row in ROWS if row.method in SAFE_METHODS))
    if actor not in ("visitor", "member"):
        return of_rows
    more = [
        *(f"/search?q={words}{only}" for words in SEARCHES for only in ("", "+in:help", "+in:threads")),
        *(f"/search/suggestions?q={words}" for words in (*SEARCHES, "oce", "qu", "pe", "pro", "gen", "a", "in:title oce")),
        *(f"/suggestions/{what}?title={words}+and+more" for words in SEARCHES for what in ("articles", "similar")),
        *(f"/boards/{{open_board}}?show={show}" for show in ("answered", "unanswered")),
        "/threads/{open_thread}/{open_slug}?page=2",
        "/tags/drawer",
        "/tags/Printing?page=2",
        "/boards/{locked_board}?lang=el",
        "/unlock?board={locked_board}",
        "/help/el/{open_folder}",
        "/help/en/start/prices",
        "/help/en/{vault_folder}/deep",
        "/help/el/{vault_folder}/opening",
        "/help/fr/start/prices",
        "/unlock?next=/help/en/{vault_folder}/opening",
    ]
    return list(dict.fromkeys([*of_rows, *more]))


@pytest.mark.parametrize("actor", BYSTANDERS)
def test_nothing_tells_whether_anything_goes_on_in_private(worlds, actor):
    _quiet, busy = worlds
    # Both worlds are asked by the names of the busy one: what is there in one of them alone is missing in the other.
    wrong = []
    for address in addresses(actor):
        address = address.format_map(busy.names)
        answers = [seen(world, actor, address) for world in worlds]
        if answers[0] != answers[1]:
            wrong.append("\n".join([address, *differences(*answers)]))
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("actor", ["visitor", "member"])
def test_a_member_within_reach_sees_a_difference(worlds, actor):
    """The comparison is not blind: where something open happens, the two differ."""
    quiet, busy = worlds
    insider = [seen(world, "holder", "/boards/pro") for world in worlds]
    assert insider[0] != insider[1]
    assert seen(quiet, actor, "/boards/pro") == seen(busy, actor, "/boards/pro")


@pytest.mark.parametrize("actor", ["visitor", "member"])
def test_the_one_exception_is_a_total_that_an_administrator_shows(worlds, actor):
    """Where a lock card says how much is inside, that number is what differs, and nothing else."""
    addresses = (
        "/",
        "/help",
        "/help/en/start",
        "/boards/pro",
        "/help/en/vault/opening",
        "/search?q=walrus",
        "/sitemap.xml",
    )
    answers = []
    for world in worlds:
        with world.app.app_context(), transaction.writing() as session:
            session.execute(update(Board).where(Board.slug == "pro").values(shows_totals=True))
            session.execute(update(Collection).where(Collection.path == "vault").values(shows_totals=True))
        answers.append([seen(world, actor, address)[2] for address in addresses])
        world.restore()
    changed = {address for address, *both in zip(addresses, *answers, strict=True) if both[0] != both[1]}
    assert changed == {"/", "/help", "/boards/pro", "/help/en/vault/opening"}
    told = [[_TOTAL.sub("", body) for body in bodies] for bodies in answers]
    assert told[0] == told[1], "\n".join(
        line for one, other in zip(*told, strict=True) for line in differences((one,), (other,))
    )


@pytest.mark.parametrize("actor", ["visitor", "member", "moderator of the open board"])
def test_what_is_hidden_is_answered_like_what_is_missing(worlds, actor):
    """The same status, the same headers, the same bytes but for the identifier that was asked for."""
    _quiet, busy = worlds
    for hidden, missing in HIDDEN_AND_MISSING:
        for method in ("get", "post"):
            answers = []
            for address in (hidden.format_map(busy.names), missing):
                given = parts_of(address)
                answers.append(seen(busy, actor, address, method, forget=given))
            assert answers[0] == answers[1], f"{method} {hidden}\n" + "\n".join(differences(*answers))


HIDDEN_AND_MISSING = [
    ("/threads/{locked_thread}", "/threads/aaaaaaaaaaaa"),
    ("/threads/{locked_thread}/{locked_slug}", "/threads/aaaaaaaaaaaa/ocelot-walrus-aaaaaaaaaaaa"),
    ("/threads/{locked_thread}/{locked_slug}?page=2", "/threads/aaaaaaaaaaaa/ocelot-walrus-aaaaaaaaaaaa?page=2"),
    ("/threads/{locked_thread}/comments", "/threads/aaaaaaaaaaaa/comments"),
    ("/threads/{locked_thread}/edit", "/threads/aaaaaaaaaaaa/edit"),
    ("/threads/{locked_thread}/reading", "/threads/aaaaaaaaaaaa/reading"),
    ("/boards/{unlisted_board}/reading", "/boards/aaaaaaaaaaaa/reading"),
    ("/threads/{locked_thread}/moderation", "/threads/aaaaaaaaaaaa/moderation"),
    ("/threads/{locked_thread}/pin", "/threads/aaaaaaaaaaaa/pin"),
    ("/threads/{locked_hidden_thread}", "/threads/aaaaaaaaaaaa"),
    ("/comments/{locked_comment}", "/comments/aaaaaaaaaaaa"),
    ("/comments/{locked_comment}/source", "/comments/aaaaaaaaaaaa/source"),
    ("/comments/{locked_comment}/history", "/comments/aaaaaaaaaaaa/history"),
    ("/comments/{locked_comment}/edit", "/comments/aaaaaaaaaaaa/edit"),
    ("/comments/{locked_comment}/reaction", "/comments/aaaaaaaaaaaa/reaction"),
    ("/comments/{locked_comment}/hiding", "/comments/aaaaaaaaaaaa/hiding"),
    ("/pictures/{locked_picture}", "/pictures/aaaaaaaaaaaa-2000x500"),
    ("/pictures/{locked_picture}/small", "/pictures/aaaaaaaaaaaa-2000x500/small"),
    ("/pictures/{uncited_picture}", "/pictures/aaaaaaaaaaaa-2000x500"),
    ("/boards/{unlisted_board}", "/boards/aaaaaaaaaaaa"),
    ("/help/en/{locked_path}", "/help/en/inside/aaaaaaaaaaaa"),
    ("/help/en/manual", "/help/en/manuel"),
    ("/help/{locked_path}", "/help/inside/aaaaaaaaaaaa"),
    ("/help/en/{cellar_path}", "/help/en/cellar/aaaaaaaaaaaa"),
    ("/help/en/cellar", "/help/en/cellaa"),
    ("/help/en/{vault_path}", "/help/en/vault/aaaaaaaaaaaa"),
    ("/help/{vault_path}", "/help/vault/aaaaaaaaaaaa"),
    ("/help/en/vault/deep", "/help/en/vault/deaa"),
    ("/tags/{locked_tag}", "/tags/aaaaaaaaaaaa"),
    ("/moderation/log/{locked_entry}/undoing", "/moderation/log/aaaaaaaaaaaa/undoing"),
    ("/{locked_old_address}", "/t/old-aaaaaa"),
]


def parts_of(address: str) -> list[str]:
    """The address as a page may repeat it, longest first: it names what was asked for."""
    path = address.partition("?")[0]
    return sorted({path, quote(path, safe=""), path.rpartition("/")[0], path.rpartition("/")[2]}, key=len, reverse=True)


def test_a_missing_page_repeats_neither_slug_nor_query(worlds):
    _quiet, busy = worlds
    for address in ("/threads/{locked_thread}/a-telling-slug?q=a-telling-query", "/threads/x/a-telling-slug?lang=el"):
        with busy.app.app_context():
            response = busy.browser("visitor").get(address.format_map(busy.names))
        assert response.status_code == 404
        assert "a-telling" not in response.text + str(response.headers)


def seen(world: World, actor: str, address: str, method: str = "get", forget=()) -> tuple[str, str, str]:
    """Status, headers and body of an answer, without what is another's in every answer."""
    with world.app.app_context():
        browser = world.browser(actor)
        response = (
            browser.post(address, {"reason": "Why", "body": "Words"}) if method == "post" else browser.get(address)
        )
    headers = "\n".join(f"{k}: {v}" for k, v in response.headers if k not in ("Set-Cookie", "Date"))
    body = _SESSION.sub("sessions/…", _ONCE.sub(r'\1"…"', response.text))
    for part in forget:
        headers, body = headers.replace(part, "…"), body.replace(part, "…")
    if forget or 'value="…"' in body:
        headers = re.sub(r"Content-Length: \d+", "Content-Length: …", headers)
    return response.status, headers, body


def differences(one: tuple[str, str, str], other: tuple[str, str, str]) -> list[str]:
    lines = ["\n".join(answer).splitlines() for answer in (one, other)]
    return [line[:300] for line in unified_diff(*lines, "quiet", "busy", lineterm="", n=0)][:12]
