"""ZIP files that people send: what is unpacked, and what is refused with which words."""

import io
import struct
import zipfile

import pytest

from forum.help import archive
from forum.help.archive import NotTaken


def packed(files: dict, compression=zipfile.ZIP_DEFLATED, change=lambda info: None) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression, compresslevel=1) as file:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = compression
            change(info)
            file.writestr(info, content, compresslevel=1)
    made.seek(0)
    return made


def reason(file: io.BytesIO, folder) -> str:
    try:
        archive.check(file)
        archive.unpack(file, folder)
    except NotTaken as error:
        return error.reason
    return ""


def test_pages_are_unpacked_pictures_by_name_alone_and_everything_else_left(tmp_path):
    file = packed(
        {"docs/a.md": "# A", "docs/pic.png": "x" * 500, "docs/tool.exe": "MZ", ".git/config": "x", "__MACOSX/a.md": "x"}
    )
    assert reason(file, tmp_path) == ""
    found = {
        path.relative_to(tmp_path).as_posix(): path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()
    }
    assert found == {"docs/a.md": 3, "docs/pic.png": 0}


@pytest.mark.parametrize("inside", ["", "repo-main/", "repo-main/website/"])
def test_the_docs_are_found_where_they_begin(tmp_path, inside):
    beginning = archive.unpack(packed({f"{inside}docs/a.md": "# A", f"{inside}README.md": "x"}), tmp_path)
    assert beginning == tmp_path / inside


@pytest.mark.parametrize(
    "name",
    [
        "../a.md",
        "docs/../../a.md",
        "/etc/a.md",
        "C:/a.md",
        "..\\a.md",
        "docs/a\x01.md",
        "docs/" + "x" * 300 + ".md",
        "d/" * 40 + "a.md",
    ],
)
def test_a_name_that_leads_elsewhere_spoils_it(tmp_path, name):
    assert reason(packed({"docs/good.md": "# Good", name: "# Bad"}), tmp_path) == "names"
    assert not any(tmp_path.iterdir())


def test_links_are_not_made(tmp_path):
    def link(info):
        info.external_attr = 0o120777 << 16

    assert reason(packed({"docs/a.md": "/etc/passwd"}, change=link), tmp_path) == "names"


def test_a_file_in_the_place_of_a_folder_spoils_it(tmp_path):
    assert reason(packed({"docs.md": "x", "docs.md/a.md": "x"}), tmp_path) == "names"


def test_bombs_are_refused_before_anything_is_unpacked(tmp_path):
    assert reason(packed({"docs/a.md": b"\0" * 30_000_000}), tmp_path) == "ratio"
    many = packed({f"docs/{n}.md": b"ab" * 450_000 for n in range(240)})
    assert reason(many, tmp_path) == "unpacked"
    assert not any(tmp_path.iterdir())


def test_an_archive_that_lies_about_its_sizes_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_UNPACKED", 50_000)
    file = packed({"docs/a.md": b"ab" * 40_000, "docs/b.md": b"cd" * 40_000})
    data = file.getvalue()
    for name in (b"docs/a.md", b"docs/b.md"):
        at = data.rfind(name) - 46
        data = data[: at + 24] + struct.pack("<L", 10) + data[at + 28 :]
    assert reason(io.BytesIO(data), tmp_path) in ("unpacked", "damaged")
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.md")) <= 50_001


def test_too_many_entries_are_refused_without_reading_their_list(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_ENTRIES", 10)
    monkeypatch.setattr(archive, "ZipFile", None)
    assert reason(packed({f"docs/{n}.md": "x" for n in range(11)}), tmp_path) == "entries"


def test_the_list_of_entries_may_not_be_long(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "DIRECTORY_BYTES", 300)
    assert reason(packed({f"docs/{'n' * 90}{n}.md": "x" for n in range(5)}), tmp_path) == "entries"


def test_no_list_of_another_form_is_believed(tmp_path):
    data = packed({"docs/a.md": "# A"}).getvalue()
    at = data.rfind(b"PK\x05\x06")
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    assert reason(io.BytesIO(data[:at] + locator + data[at:]), tmp_path) == "entries"


@pytest.mark.parametrize("compression", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_what_can_ask_for_any_memory_is_refused(tmp_path, compression):
    assert reason(packed({"docs/a.md": "# A"}, compression), tmp_path) == "kind"


def test_a_locked_one_is_refused(tmp_path):
    data = bytearray(packed({"docs/a.md": "# A"}).getvalue())
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    assert reason(io.BytesIO(bytes(data)), tmp_path) == "locked"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"no archive", "kind"),
        (b"PK\x05\x06", "kind"),
        (packed({"a.txt": "x"}).getvalue(), "empty"),
        (b"PK\x05\x06" + b"\0" * 18, "empty"),
    ],
)
def test_what_holds_no_pages_is_said_to(tmp_path, content, why):
    assert reason(io.BytesIO(content), tmp_path) == why


def test_damage_is_found_while_unpacking(tmp_path):
    data = bytearray(packed({"docs/a.md": "# A page with some words in it"}).getvalue())
    data[45:55] = b"\xff" * 10
    assert reason(io.BytesIO(bytes(data)), tmp_path) == "damaged"


def test_every_cut_and_flip_is_answered(tmp_path):
    """Whatever is wrong with it: refused or taken, never another error."""
    whole = packed({"docs/a.md": "# A", "docs/b/c.md": "# C"}).getvalue()
    for at in range(0, len(whole), 3):
        reason(io.BytesIO(whole[:at]), tmp_path / f"cut{at}")
        flipped = bytearray(whole)
        flipped[at] ^= 0xFF
        reason(io.BytesIO(bytes(flipped)), tmp_path / f"flip{at}")
