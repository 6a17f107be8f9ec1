"""Threads from outside, by command."""

import gzip
import json

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.boards.models import Board
from forum.core import transaction
from forum.core.database import db
from forum.licenses.keys import new_key
from forum.threads.importing import Counts, Importer
from forum.threads.importing.reading import BadLine, read_thread
from forum.threads.models import Comment, Thread
from tests.people import Browser

MARKS = {
    "en": {"license key": "[key removed]", "token": "[token removed]"},
    "el": {"license key": "[το κλειδί αφαιρέθηκε]"},
}
RECORD = {
    "id": "old-1",
    "source": "old-forum",
    "title": "Where is the manual?",
    "board": "Manuals & more",
    "author": "walter",
    "created_at": "2016-11-13T05:22:31.000Z",
    "tags": ["docs"],
    "views": 201,
    "closed": True,
    "body_format": "markdown",
    "body_markdown_or_html": "I [b]can't[/b] find it.",
    "comments": [
        {"id": "p1", "author": "xenia", "created_at": "2016-11-14T18:45:08", "body_format": "html", "accepted": True,
         "body": '<p>On the <script>alert(1)</script><img src="https://far.example/a.png" alt="shelf"> shelf.</p>',
         "likes": 3},
        {"id": "p2", "author": "walter", "created_at": "2016-11-14T19:00:00Z", "body_format": "markdown", "body": "Ta."},
    ],
}  # fmt: skip


def store(*records: dict) -> Counts:
    counts = Counts()
    threads = [read_thread(json.dumps(record), "", "http://localhost", MARKS) for record in records]
    with transaction.writing():
        Importer().store(threads, counts)
    return counts


def test_a_thread_comes_with_its_people_dates_answer_and_old_address(app, visitor):
    store(RECORD)
    thread = db.session.scalars(select(Thread)).one()
    assert (thread.replies, thread.views, thread.answer_number) == (2, 201, 2)
    assert thread.created_at.isoformat() == "2016-11-13T05:22:31+00:00"
    assert thread.closed_at is not None
    page = visitor.get(f"/threads/{thread.public_id}/{thread.slug}").text
    assert "<strong>can't</strong>" in page
    assert "script" not in page.split('id="comment-2"')[1].split("</article>")[0]
    assert 'href="https://far.example/a.png"' in page and "<img" not in page.split("<main")[1]
    moved = visitor.get("/old-forum/old-1")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/threads/{thread.public_id}/{thread.slug}")
    walter = db.session.scalars(select(Person).where(Person.handle == "walter")).one()
    assert walter.email is None and walter.password_hash is None


def test_keys_and_tokens_are_left_out_with_a_mark_in_the_language_of_the_text(app):
    key = new_key()
    notes = [{"id": "n1", "author": "xenia", "created_at": "2016-11-14", "body": f"Noted: {key}"}]
    said = [RECORD["comments"][0] | {"body": f"<p>Το κλειδί μου είναι <code>{key}</code>.</p>", "notes": notes}]
    asked = {
        "title": f"What is {key}?",
        "tags": ["docs", key],
        "body_markdown_or_html": f"I have {key}.",
        "comments": said,
    }
    store(RECORD | asked)
    thread = db.session.scalars(select(Thread)).one()
    bodies = db.session.scalars(select(Comment.body).order_by(Comment.number)).all()
    assert (thread.title, thread.tags) == ("What is [key removed]?", ["docs"])
    assert bodies == ["I have [key removed].", "Noted: [key removed]",
                      "<p>Το κλειδί μου είναι <code>[το κλειδί αφαιρέθηκε]</code>.</p>"]  # fmt: skip


def test_the_letters_of_keys_do_not_decide_the_language(app):
    key = new_key()
    store(RECORD | {"body_markdown_or_html": f"Έχω {key}, {key} και {key}.", "comments": []})
    mark = "[το κλειδί αφαιρέθηκε]"
    assert db.session.scalar(select(Comment.body)) == f"Έχω {mark}, {mark} και {mark}."


def test_a_second_time_changes_nothing(app):
    store(RECORD)
    again = store(RECORD)
    assert (again.threads, again.known) == (0, 1)
    assert db.session.scalar(select(func.count(Comment.id))) == 3
    assert db.session.scalar(select(func.count(Person.id))) == 2


def test_what_is_known_is_not_read_again():
    spoiled = json.dumps(RECORD | {"created_at": "yesterday"})
    assert read_thread(spoiled, "", "http://localhost", MARKS, {("old-forum", "old-1")}) is None
    with pytest.raises(BadLine):
        read_thread(spoiled, "elsewhere", "http://localhost", MARKS, {("old-forum", "old-1")})


def test_the_board_is_made_and_counted(app):
    store(RECORD, RECORD | {"id": "old-2", "title": "Another"})
    board = db.session.scalars(select(Board)).one()
    assert (board.slug, board.name, board.threads, board.answered) == ("manuals-more", "Manuals & more", 2, 2)


def test_who_has_a_taken_name_gets_one_like_it(app):
    from tests.people import person

    person("walter")
    store(RECORD)
    handles = set(db.session.scalars(select(Person.handle)))
    assert handles == {"walter", "walter-2", "xenia"}


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", "{}", json.dumps(RECORD | {"created_at": "yesterday"}), json.dumps(RECORD | {"comments": [7]}),
     json.dumps(RECORD | {"body_format": "word"}), json.dumps({**RECORD, "body_markdown_or_html": None}),
     "[" * 100_000, json.dumps(RECORD | {"views": float("inf")}), json.dumps(RECORD | {"id": None}),
     json.dumps(RECORD | {"created_at": "0001-01-01T00:00:00+14:00"})],
    ids=range(12),
)  # fmt: skip
def test_a_bad_line_is_told_apart(line):
    with pytest.raises(BadLine):
        read_thread(line, "", "http://localhost", MARKS)


@pytest.mark.parametrize("odd", ["a\0b", "\ud800", "x" * 1_000, "ﷺ" * 60, "", ["x"], 2**70, -1, True], ids=repr)
@pytest.mark.parametrize("name", ["source", "id", "title", "board", "author", "tags", "views", "likes", "url"])
def test_values_of_any_shape_are_stored_or_told_apart(app, name, odd):
    sent = RECORD | {"id": "odd", name: [odd] if name == "tags" else odd}
    sent["comments"] = [RECORD["comments"][0] | ({name: odd} if name in RECORD["comments"][0] else {})]
    try:
        store(sent)
    except BadLine:
        assert name in ("source", "id", "views", "likes")
    else:
        assert db.session.scalar(select(func.count(Comment.id))) == 2


def test_a_tag_of_nothing_is_none(app):
    store(RECORD | {"tags": ["", " ", "docs", "\u200b"]})
    assert db.session.scalars(select(Thread.tags)).one() == ["docs"]


def test_what_stands_before_the_damage_of_a_file_is_taken(app, tmp_path):
    file = tmp_path / "threads.jsonl.gz"
    whole = gzip.compress("".join(json.dumps(RECORD | {"id": f"old-{n}"}) + "\n" for n in range(900)).encode(), 0)
    file.write_bytes(whole[: len(whole) // 2])
    result = app.test_cli_runner().invoke(args=["threads", "import", str(file)])
    assert result.exit_code == 1
    assert "Error: The file is damaged" in result.output
    assert "400 threads with 1200 posts imported" in result.output


def test_the_command_lists_bad_lines_and_goes_on(app, tmp_path):
    file = tmp_path / "threads.jsonl.gz"
    lines = [json.dumps(RECORD), "{broken", json.dumps(RECORD | {"id": "old-3"})]
    file.write_bytes(gzip.compress("\n".join(lines).encode()))
    runner = app.test_cli_runner()
    result = runner.invoke(args=["threads", "import", str(file)])
    assert result.exit_code == 0
    assert "2 threads with 6 posts imported, 0 were here already." in result.output
    assert "line 2: not JSON" in result.output
    assert (
        "0 threads with 0 posts imported, 2 were here already."
        in runner.invoke(args=["threads", "import", str(file)]).output
    )


def test_real_threads_are_readable(app, shared):
    with gzip.open(shared / "data" / "discussions.jsonl.gz", "rt") as lines:
        records = [json.loads(next(lines)) for _ in range(40)]
    counts = store(*records)
    assert counts.threads == 40
    visitor = Browser(app)
    for thread in db.session.scalars(select(Thread).limit(10)).all():
        assert visitor.get(f"/threads/{thread.public_id}/{thread.slug}").status_code == 200
