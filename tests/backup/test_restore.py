"""A site that was backed up, brought back elsewhere: on the same kind of database and on the other."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import current_app
from flask_migrate import downgrade
from sqlalchemy import select, text

from forum.backup import archive, restoring, snapshot, taking
from forum.core import transaction, vault
from forum.core.clock import now
from forum.core.database import db
from forum.core.incoming import polling
from forum.core.incoming.models import ArrivedMail
from forum.core.incoming.storing import take_in
from forum.core.jobs.models import Job
from forum.core.mail import delivery
from forum.core.mail.models import Letter
from forum.core.models import SiteRow
from forum.core.site import change_site
from forum.core.uploads.storage import Folder
from forum.licenses.actions import check_licenses, hold_licenses
from forum.licenses.models import Connection, License
from forum.pictures import files as pictures
from forum.pictures.models import Picture
from forum.search import index
from forum.threads.models import Comment, Thread
from forum.viewers import viewer_of
from tests import engines, factories
from tests.backup.conftest import hashes, run
from tests.people import Browser, person


@pytest.fixture
def restored(place, backup):
    """The place with its context pushed, after the restore."""
    done = run(place.app, "restore", str(backup))
    assert done.exit_code == 0, done.output
    with place.app.app_context():
        yield place.app
        db.session.remove()


@pytest.mark.parametrize("engine", engines.NAMES)
def test_the_content_is_the_same(site, backup, place_on, tmp_path, engine):
    place = place_on(engine)
    assert run(place.app, "restore", str(backup)).exit_code == 0
    again = run(place.app, "backup", str(tmp_path / "again.stoa"))
    assert again.exit_code == 0, again.output
    assert hashes(tmp_path / "again.stoa", "jobs", "letters") == hashes(backup, "jobs", "letters")


def test_the_site_goes_on(site, restored):
    """New things get new ids, the counters count on, and a page shows what was written."""
    page = Browser(restored).get(f"/threads/{site.thread.public_id}/{site.thread.slug}")
    assert page.status_code == 200
    assert "It prints <strong>twice</strong> · 😀" in page.text
    highest = db.session.scalar(select(Comment.id).order_by(Comment.id.desc()))
    thread = db.session.get(Thread, site.thread.id)
    added = factories.comment(site.alice, thread, "After the restore.")
    assert added.id > highest
    assert db.session.get(Thread, thread.id).replies == 2


def test_everybody_signs_in_again(site, place, restored):
    assert site.browser.get("/account").status_code == 200
    other = Browser(restored)
    with site.browser.client.session_transaction() as old, other.client.session_transaction() as new:
        new.update(old)
    assert other.get("/account").status_code == 302


def test_nothing_is_sent_again(site, restored):
    assert delivery.deliver_due() == 0
    assert db.session.scalars(select(Letter)).one().dropped_at is not None
    assert db.session.scalars(select(Job)).all() == []


def test_no_mail_is_fetched_away_from_the_site(app, site, place, tmp_path):
    """A copy would mark as read what the site itself is to get; what had arrived there is kept."""
    with transaction.writing():
        change_site(mail_in_address="support@acme.test", mail_in_url="imaps://us:secret@imap.acme.test/INBOX")
    take_in(b"Subject: still to be handled\n\n\0\xff")
    assert run(app, "backup", str(tmp_path / "site.stoa")).exit_code == 0
    assert run(place.app, "restore", str(tmp_path / "site.stoa")).exit_code == 0
    with place.app.app_context():
        assert polling.mailbox_url() == ""
        assert db.session.scalar(select(SiteRow.mail_in_address)) == "support@acme.test"
        assert db.session.scalars(select(ArrivedMail.raw)).all() == [b"Subject: still to be handled\n\n\0\xff"]


def test_the_index_is_built_anew(site, restored):
    assert index.engine().status().state == "missing"
    assert index.repair()
    assert "Γιατί" in Browser(restored).get("/search?q=twice").text


def test_licenses_open_what_they_opened(site, restored):
    assert viewer_of(site.bob.id).products
    assert Browser(restored, site.bob).get(f"/threads/{site.secret.public_id}/{site.secret.slug}").status_code == 200


def test_a_license_that_is_not_checked_opens_nothing(app, site):
    """As those of an outside provider are after a restore, until it has been asked."""
    outside = factories.product("shop")
    with transaction.writing() as session:
        session.add(Connection(kind="elsewhere", name="Shop"))
    board = factories.board("outside", products=[outside])
    factories.license_for(site.bob, outside, connection_id=1)
    thread = factories.thread(site.bob, board, "Outside", "Text.")
    address = f"/threads/{thread.public_id}/{thread.slug}"
    assert Browser(app, site.bob).get(address).status_code == 200
    with transaction.writing():
        hold_licenses()
        check_licenses()
    assert Browser(app, site.bob).get(address).status_code == 404
    assert Browser(app, site.bob).get(f"/threads/{site.secret.public_id}/{site.secret.slug}").status_code == 200
    assert "To be checked" in Browser(app, site.bob).get("/account").text
    assert "1 to be checked" in run(app, "licenses", "check").output


def test_a_license_that_ended_stays_ended(site, place, backup, monkeypatch):
    with transaction.writing() as session:
        session.scalars(select(License)).one().revoked_at = now() - timedelta(days=1)
    target = backup.with_name("revoked.stoa")
    db.session.remove()
    assert run(current_app._get_current_object(), "backup", str(target)).exit_code == 0
    assert run(place.app, "restore", str(target)).exit_code == 0
    with place.app.app_context():
        assert not viewer_of(site.bob.id).products
        db.session.remove()


def test_a_place_with_content_is_left_alone(app, site, backup):
    before = db.session.scalars(select(Comment.text)).all()
    db.session.remove()
    refused = run(app, "restore", str(backup))
    assert refused.exit_code == 1
    assert "isn't empty" in refused.output.replace("’", "'")
    assert db.session.scalars(select(Comment.text)).all() == before


@pytest.mark.parametrize("at", [0, 500, -1])
def test_a_damaged_backup_touches_nothing(place, backup, at):
    whole = bytearray(backup.read_bytes())
    whole[at] ^= 1
    backup.write_bytes(whole)
    refused = run(place.app, "restore", str(backup))
    assert refused.exit_code == 1
    assert "can't be restored: it is damaged" in refused.output
    with place.app.app_context():
        assert not restoring.is_unfinished()
        assert snapshot.tables_of(db.session.connection())
        db.session.remove()


def test_one_of_a_later_version_is_refused(place, backup, monkeypatch):
    monkeypatch.setattr(archive, "_manifest", later(archive._manifest))
    refused = run(place.app, "restore", str(backup))
    assert "made by a later version" in refused.output


def later(read):
    return lambda opened: replace(read(opened), revision="9999")


def test_no_file_of_it_leaves_its_place(place, backup, tmp_path, monkeypatch):
    for name in (
        "../escaped",
        "pictures/../../escaped",
        "/tmp/escaped",
        "pictures",
        "stoa.sqlite3",
        "pictures/.hidden",
    ):
        forged = replace_files(archive._manifest, [archive.Part(name, "0" * 64)])
        with monkeypatch.context() as patched:
            patched.setattr(archive, "_manifest", forged)
            patched.setattr(archive.Reading, "check", lambda *_: None)
            assert "has no place here" in run(place.app, "restore", str(backup)).output


def replace_files(read, files):
    return lambda opened: replace(read(opened), files=files)


def test_an_interrupted_restore_is_begun_anew(place, backup, site, monkeypatch, tmp_path):
    load = restoring._load_table

    def cut(connection, backup, part, table, advance):
        if part.name == "comments":
            raise KeyboardInterrupt
        load(connection, backup, part, table, advance)

    with monkeypatch.context() as patched:
        patched.setattr(restoring, "_load_table", cut)
        assert run(place.app, "restore", str(backup)).exit_code == 1
    with place.app.app_context():
        assert restoring.is_unfinished()
        db.session.remove()
    with monkeypatch.context() as patched:  # later: the rows are there, the last steps aren't
        patched.setattr(restoring, "_end_what_was_under_way", lambda: os.close(-1))
        assert run(place.app, "restore", str(backup)).exit_code == 1
    done = run(place.app, "restore", str(backup))
    assert done.exit_code == 0, done.output
    with place.app.app_context():
        assert not restoring.is_unfinished()
        assert len(db.session.scalars(select(Comment)).all()) == 4
        db.session.remove()


def test_the_secret_comes_along(app, site, place, backup):
    """The tests' sites have theirs from the environment, so nothing of it is in the file; another one is told of."""
    assert [part.name for part in archive_files(backup)] == []
    place_settings = place.app.extensions["stoa.settings"]
    place.app.extensions["stoa.settings"] = replace(place_settings, secret_key="another secret")
    try:
        done = run(place.app, "restore", str(backup))
    finally:
        place.app.extensions["stoa.settings"] = place_settings
    assert done.exit_code == 0
    assert "STOA_SECRET_KEY" in done.output


def test_later_secrets_behind_license_keys_come_along(app, site, place, tmp_path, instance):
    assert run(app, "licenses", "rotate").exit_code == 0
    there = place.app.extensions["stoa.settings"].instance_path / vault.FILE
    try:
        assert run(app, "backup", str(tmp_path / "site.stoa")).exit_code == 0
        assert [part.name for part in archive_files(tmp_path / "site.stoa")] == [vault.FILE]
        done = run(place.app, "restore", str(tmp_path / "site.stoa"))
        assert done.exit_code == 0 and "STOA_SECRET_KEY" not in done.output
        assert there.read_bytes() == (instance / vault.FILE).read_bytes()
        assert there.stat().st_mode & 0o077 == 0
    finally:
        (instance / vault.FILE).unlink()
        there.unlink(missing_ok=True)


def archive_files(path):
    with archive.reading(path) as found:
        return found.manifest.files


def test_pictures_come_along_and_files_without_a_row_do_not(app, site, place, tmp_path):
    with transaction.writing() as session:
        session.add(picture := Picture(uploader_id=site.alice.id, width=1, height=1, bytes=4))
    folder = Folder(pictures.home())
    for name in (f"{picture.public_id}.webp", f"{picture.public_id}-small.webp", "stray0000000.webp"):
        folder.put(name, b"data")
    assert run(app, "backup", str(tmp_path / "site.stoa")).exit_code == 0
    assert len(archive_files(tmp_path / "site.stoa")) == 2
    assert run(place.app, "restore", str(tmp_path / "site.stoa")).exit_code == 0
    with place.app.app_context():
        for small in (False, True):
            with pictures.open_file(picture.public_id, small=small) as file:
                assert file.read() == b"data"
        assert not list(pictures.home().rglob("stray*"))


def test_a_picture_removed_while_the_backup_is_taken_is_own_in_it(app, site, tmp_path, monkeypatch):
    """Its row is in the moment, so its file is in the backup, though it is gone by the time that it is written."""
    with transaction.writing() as session:
        session.add(picture := Picture(uploader_id=site.alice.id, width=1, height=1, bytes=4))
    Folder(pictures.home()).put(f"{picture.public_id}.webp", b"data")
    tables_of = taking.snapshot.tables_of

    def with_a_removal(connection):
        pictures.remove([picture.public_id])
        return tables_of(connection)

    monkeypatch.setattr(taking.snapshot, "tables_of", with_a_removal)
    assert run(app, "backup", str(tmp_path / "site.stoa")).exit_code == 0
    assert len(archive_files(tmp_path / "site.stoa")) == 1


def test_a_backup_of_an_earlier_version_is_brought_up_to_date(make_engine, place, tmp_path):
    """Taken at the schema of the first release, restored and upgraded."""
    old = make_engine("sqlite")
    with old.app.app_context():
        thread = factories.thread(person("alice"), factories.board("general"), "From long ago", "Still here.")
        db.session.remove()
        downgrade(revision="0003")
    assert run(old.app, "backup", str(tmp_path / "old.stoa")).exit_code == 0
    with archive.reading(tmp_path / "old.stoa") as found:
        assert found.manifest.revision == "0003"
        assert "letters" not in {part.name for part in found.manifest.tables}
    done = run(place.app, "restore", str(tmp_path / "old.stoa"))
    assert done.exit_code == 0, done.output
    with place.app.app_context():
        assert (
            db.session.scalar(text("SELECT version_num FROM alembic_version")) == place.app.extensions["stoa.schema"]()
        )
        page = Browser(place.app).get(f"/threads/{thread.public_id}/{thread.slug}")
        assert "Still here." in page.text
