"""Who gets what at every address: each route of the application × each actor, over a world whose every private field
holds a word that must not be found by anybody out of reach."""

import base64
import re
from html import unescape
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from forum.core.access import SAFE_METHODS, members
from forum.core.database import db
from forum.help.models import Translation
from forum.search import documents
from forum.search.engine.interface import Group, Hits, IndexUnavailable
from forum.threads.models import Comment
from tests import engines
from tests.security.surfaces import ROWS, Row
from tests.security.world import CANARIES, REACH, World, build, canary, undisturbed

EXEMPT = {"static"}
# PostgreSQL is asked by five alone: SQLite has shown who gets what, and this that both engines read the same rules alike.
ON_POSTGRESQL = ("visitor", "member", "holder", "ended, reads on", "moderator of the open board")
VIEWER_SEES = {actor: {"anyone", *groups} for actor, groups in REACH.items()}


@pytest.fixture(scope="module", params=engines.NAMES)
def world(request, make_engine) -> World:
    return build(make_engine(request.param), private=True)


@pytest.fixture(scope="module")
def actors(world):
    with world.app.app_context():
        return REACH if db.engine.dialect.name == "sqlite" else ON_POSTGRESQL


@pytest.fixture(scope="module")
def untouched(world) -> dict[str, str]:
    """What is in it before each test, as each puts it back."""
    return world.state("attempts")


@pytest.fixture(autouse=True)
def still(world):
    with world.app.app_context(), undisturbed():
        yield


def test_every_route_has_a_row(world):
    rules = {
        f"{method} {rule.rule}"
        for rule in world.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint not in EXEMPT
    }
    missing = sorted(rules - {row.rule for row in ROWS})
    assert not missing, f"say who gets what there: add rows to ROWS in tests/security/surfaces.py for {missing}"
    gone = sorted({row.rule for row in ROWS} - rules)
    assert not gone, f"rows in tests/security/surfaces.py without a route: {gone}"


@pytest.mark.parametrize("row", [row for row in ROWS if row.method in SAFE_METHODS], ids=str)
def test_reading(world, actors, row):
    wrong = [problem for actor in actors for problem in problems(world, row, actor, ask(world, row, actor))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("row", [row for row in ROWS if row.method not in SAFE_METHODS], ids=str)
def test_acting(world, untouched, actors, row):
    wrong = []
    with world.watched() as has_changed:
        for actor in actors:
            response = ask(world, row, actor)
            wrong += problems(world, row, actor, response)
            if has_changed():
                if response.status_code >= 400 and world.state("attempts") != untouched:
                    wrong.append(f"{actor} is refused by {response.status_code}, and yet something changed")
                world.restore()
                has_changed()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("actor", [actor for actor in REACH if "locked" not in REACH[actor]])
def test_without_an_index_nothing_else_is_found(world, actor, monkeypatch):
    monkeypatch.setattr("forum.search.queries.proposed", _no_index)
    for query in ("walrus", "ocelot"):
        response = world.browser(actor).get(f"/search?q={query}")
        assert "The search index is being rebuilt." in response.text
        assert found_in(response).isdisjoint(out_of_reach(actor))
    assert canary("title") in world.browser("holder").get("/search?q=walrus").text


@pytest.mark.parametrize("actor", [actor for actor in REACH if "locked" not in REACH[actor]])
def test_whatever_the_index_proposes_the_database_decides(world, actor, monkeypatch):
    """As while it still holds what has been hidden, moved or locked since."""
    with db.engine.connect() as connection:
        everything = [
            *map(documents.comment_key, connection.scalars(select(Comment.id))),
            *map(documents.translation_key, connection.scalars(select(Translation.id))),
        ]
    hits = Hits([Group(key) for key in everything], len(everything))
    monkeypatch.setattr("forum.search.queries.proposed", lambda query, scope, **options: hits)
    for only in ("", "in:help", "in:threads"):
        response = world.browser(actor).get(f"/search?q=walrus {only}")
        assert found_in(response).isdisjoint(out_of_reach(actor))
    assert "title" in found_in(world.browser("holder").get("/search?q=walrus"))


def _no_index(query, scope, **options):
    raise IndexUnavailable("missing", "away")


def test_the_log_tells_moderators_of_their_boards_alone(world):
    keeper = world.browser("moderator of the locked boards").get("/moderation/log")
    assert {"reason to close", "title"} <= found_in(keeper)
    assert {"reason to revoke", "moved title"} <= found_in(world.browser("administrator").get("/moderation/log"))


def test_the_queue_tells_moderators_of_their_boards_alone(world):
    open_side, locked_side = {"words of a report", "held title", "held body"}, {"words of a locked report", "answer"}
    everything = open_side | locked_side
    for actor, wanted in {
        "moderator of the open board": open_side,
        "site moderator": open_side,
        "moderator of the locked boards": locked_side,
        "the same without license": set(),
        "administrator": everything,
    }.items():
        assert found_in(world.browser(actor).get("/queue")) & everything == wanted, actor


def ask(world: World, row: Row, actor: str):
    browser, address = world.browser(actor), row.at(world.names)
    send = browser.get if row.method == "GET" else browser.post
    return send(address, **({} if row.method == "GET" else {"data": row.sent(world.names)}))


def expected(world: World, row: Row, actor: str) -> int:
    rule = next(
        rule
        for rule in world.app.url_map.iter_rules()
        if rule.rule == row.rule.partition(" ")[2] and row.method in rule.methods
    )
    if actor == "visitor" and world.app.view_functions[rule.endpoint].access is members:
        return 302
    if row.reach not in VIEWER_SEES[actor]:
        return row.left if row.left and "the archive" in REACH[actor] else row.outside
    return row.inside if row.may is None or actor in row.may else 403


def problems(world: World, row: Row, actor: str, response) -> list[str]:
    """What is wrong with an answer, in words."""
    wanted, found = expected(world, row, actor), found_in(response)
    wrong = []
    if response.status_code != wanted and not (response.status_code == 307 and wanted == 302):
        wrong.append(f"{actor} is answered {response.status_code} instead of {wanted}")
    if leaked := found & out_of_reach(actor) - set(row.echoes):
        wrong.append(f"{actor} finds what is out of reach: {sorted(leaked)}")
    if told := found & set(row.hides):
        wrong.append(f"{actor} finds what nobody should find here: {sorted(told)}")
    blind = set(row.shows) - found if row.reach in VIEWER_SEES[actor] and wanted == row.inside else set()
    if blind:
        wrong.append(f"{actor} doesn't find {sorted(blind)}, so that others don't proves nothing")
    return wrong


def out_of_reach(actor: str) -> set[str]:
    return {name for group, names in CANARIES.items() if group not in REACH[actor] for name in names}


def found_in(response) -> set[str]:
    """The canaries that an answer holds, however they are written."""
    whole = f"{response.status}\n{response.headers}\n{response.text}"
    readings = [whole, unescape(whole), unquote(whole), unescape(unquote(whole)), *_decoded(whole)]
    text = "\n".join(readings).casefold()
    return {name for names in CANARIES.values() for name in names if canary(name) in text}


def _decoded(text: str) -> list[str]:
    """What stands in it in Base64, as in cookies."""
    parts = re.findall(r"[A-Za-z0-9_\-+/]{16,}", text)
    return [
        base64.urlsafe_b64decode(part.replace("+", "-").replace("/", "_") + "=" * (-len(part) % 4)).decode("latin-1")
        for part in parts
        if len(part) % 4 != 1
    ]
