"""Sending pictures: with the composer's script and by its form."""

import html
import re
from datetime import timedelta
from unittest.mock import patch

import pytest

from forum.core.clock import travel
from forum.core.limits import LIMITS
from forum.core.uploads.making import NotTaken, make_harmless
from tests import factories
from tests.people import Browser, person
from tests.pictures import hostile
from tests.pictures.hostile import picture
from tests.pictures.sending import address_of, send, sent_picture

ODD_NAMES = [
    "../../../etc/passwd", "..\\..\\boot.ini", "/etc/cron.d/x.png", "a\0b.png", "x.png\0.html", "\u202egnp.exe",
    "a" * 5000 + ".png", "<img src=x onerror=alert(1)>.png", "\"'><script>.png", "CON", ".", "..", "%2e%2e%2f.png",
    "a;b|c`d`.png", "\r\nSet-Cookie: x=1",
    "\N{GRINNING FACE}.png", "$(id).png", "a.svg", "a.php.png", "file:///etc/passwd",
]  # fmt: skip


@pytest.fixture
def alice(app) -> Browser:
    return Browser(app, person("alice"))


def test_a_script_is_told_what_to_write(alice):
    answer = send(alice, (picture(), "till.png"))
    assert answer.status_code == 200
    assert re.fullmatch(r"!\[What it shows\]\(/pictures/[a-z0-9]{12}-60x40\)", answer.json["markdown"])
    assert answer.json["error"] == ""


def test_a_form_comes_back_with_its_text_and_the_picture_in_it(alice):
    fields = {"title": "Till <b>", "board": "general", "body": "Look at this:\r\n", "once": "abc"}
    page = send(
        alice, (picture(), "till.png"), (picture("JPEG"), "b.jpg"), script=False, target="/threads/new", **fields
    )
    assert page.status_code == 200
    text = html.unescape(re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page.text, re.DOTALL)[1])
    assert re.fullmatch(
        r"Look at this:\n\n!\[[^]]+\]\(/pictures/\w+-60x40\)\n\n!\[[^]]+\]\(/pictures/\w+-60x40\)", text
    )
    assert 'name="title" value="Till &lt;b&gt;"' in page.text
    assert 'action="/threads/new"' in page.text
    assert 'name="once" value="abc"' in page.text
    assert "2 pictures are in your text." in page.text


def test_the_form_leads_nowhere_else(alice):
    page = send(alice, (picture(), "x.png"), script=False, target="https://evil.example/", body="Text")
    assert 'action="/threads/new"' in page.text
    assert "evil" not in page.text


def test_a_picture_that_was_chosen_but_not_added_is_not_lost_in_silence(app, alice):
    factories.board()
    data = {"board": "general", "title": "A till", "body": "It blinks.", "picture": "till.png"}
    page = alice.post("/threads/new", data)
    assert page.status_code == 422
    assert "Press ‘Add pictures’ first" in page.text
    assert "It blinks." in page.text


@pytest.mark.parametrize("name", ["SVG", "nothing", "half a PNG", "eighty-one megapixels"])
def test_a_refusal_stands_next_to_the_field_and_the_text_is_kept(alice, name):
    sent = hostile.REFUSED[name][0]()
    page = send(alice, (sent, "shot.png"), script=False, body="I wrote much.")
    assert page.status_code == 422
    assert "I wrote much." in page.text
    problem = re.search(r'id="picture-error">.*?<span>(.*?)</span>', page.text)[1]
    assert problem in html.escape(send(alice, (sent, "shot.png")).json["error"])
    assert 'aria-describedby="picture-error"' in page.text


def test_one_good_picture_among_bad_ones_is_kept(alice):
    page = send(alice, (hostile.SVG, "bad.svg"), (picture(), "good.png"), script=False, body="")
    assert page.status_code == 200
    assert "bad.svg: This isn’t a picture" in page.text
    address = re.search(r"/pictures/[a-z0-9]{12}-60x40", page.text)[0]
    assert alice.get(address).status_code == 200


def test_no_file_and_too_many(alice):
    assert send(alice, script=False).status_code == 422
    answer = send(alice, *[(picture(), f"{n}.png") for n in range(6)])
    assert answer.json["markdown"].count("![") == 4
    assert "Up to four" in answer.json["error"]


def test_more_than_fits_is_refused_and_ten_megabytes_are_named(alice):
    answer = send(alice, (picture() + bytes(11_000_000), "large.png"))
    assert answer.status_code == 422
    assert "up to 10 MB" in answer.json["error"]
    assert send(alice, (bytes(23 * 2**20), "larger.png")).status_code == 413


def test_only_here_may_more_than_a_text_be_sent(app, alice):
    factories.board()
    for address in ("/threads/new", "/preview", "/account"):
        answer = alice.post(address, {"picture": (picture(), "x"), "body": "x" * 1_200_000})
        assert answer.status_code == 413, address
    assert alice.post("/pictures", {"body": "x" * 1_200_000}, content_type="multipart/form-data").status_code == 413


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_that_people_give_are_neither_used_nor_believed(alice, instance, name):
    with patch("forum.core.uploads.making.make_harmless", side_effect=NotTaken("kind")):
        refused = send(alice, (picture(), name), (picture(), "b.png"), script=False)
    assert "<script>" not in refused.text.partition("picture-error")[2].partition("</p>")[0]
    assert "\u202e" not in refused.text
    answer = send(alice, (picture(), name))
    if answer.status_code != 200:  # a name that is none: no file was chosen
        assert "Choose a picture first." in answer.json["error"]
        return
    shown = alice.get(address_of(answer))
    assert shown.headers["Content-Disposition"] == 'inline; filename="picture.webp"'
    kept = [path.name for path in (instance / "pictures").rglob("*") if path.is_file()]
    assert all(re.fullmatch(r"[a-z0-9]{12}(-small)?\.webp|turn\.lock", each) for each in kept)


def test_thirty_pictures_in_half_an_hour(alice):
    with patch("forum.core.uploads.making.make_harmless", side_effect=NotTaken("kind")):
        for _ in range(LIMITS["upload"].tries):
            assert send(alice, (picture(), "x.png")).status_code == 422
        answer = send(alice, (picture(), "x.png"))
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 60
        assert "Try again in" in answer.json["error"]
        page = send(alice, (picture(), "x.png"), script=False, body="Kept.")
        assert (page.status_code, "Kept." in page.text) == (429, True)
        with travel(timedelta(minutes=31)):
            assert send(alice, (picture(), "x.png")).status_code == 422


def test_who_is_busy_says_so_and_keeps_the_text(alice):
    with patch("forum.core.uploads.making.make_harmless", side_effect=NotTaken("busy")):
        page = send(alice, (picture(), "x.png"), script=False, body="Kept.")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "Kept." in page.text


def test_a_full_disk_leaves_neither_row_nor_file(alice, instance):
    before = sent_picture(alice)
    with patch("forum.core.uploads.storage.os.fsync", side_effect=OSError(28, "No space left on device")):
        page = send(alice, (picture(), "x.png"), script=False, body="Kept.")
    assert (page.status_code, "Kept." in page.text) == (503, True)
    files = list((instance / "pictures").rglob("*.webp"))
    assert [path.name for path in files] == [f"{before[10:22]}.webp"]
    assert not list((instance / "pictures").rglob(".new-*"))


def test_making_a_picture_keeps_no_writer_waiting(app, alice):
    from forum.core import transaction
    from forum.core.database import db

    with transaction.writing() as session:
        session.connection()
        with pytest.raises(RuntimeError, match="inside a writing transaction"):
            make_harmless(None, None)
        db.session.rollback()


def test_a_visitor_is_sent_to_sign_in_and_the_text_goes_along(visitor):
    answer = visitor.post("/pictures", {"body": "Text"})
    assert answer.status_code == 307
