"""Whatever is sent: what is kept is a harmless picture, or nothing with a reason."""

import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path
from random import Random

import PIL
import pytest
from PIL import Image, ImageCms, ImageOps

from forum.core.uploads import child, making
from forum.core.uploads.making import NotTaken, Picture, make_harmless
from tests.pictures import hostile
from tests.pictures.hostile import picture

PACKAGES = str(Path(PIL.__file__).parents[1])
# Runs the child as it is run, and says at its end what the most was that it held in memory.
MEASURED = (
    "import sys, runpy; program = sys.argv.pop(1); runpy.run_path(program, run_name='__main__');"
    "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0], file=sys.stderr)"
)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=["WEBP"])


def photograph(width: int, height: int) -> Image.Image:
    noise = Image.frombytes("RGB", (width // 16, height // 16), Random(7).randbytes(width // 16 * (height // 16) * 3))
    return noise.resize((width, height), Image.Resampling.BICUBIC)


def encoded(made: Image.Image, kind: str, **how) -> bytes:
    stream = BytesIO()
    made.save(stream, kind, **how)
    return stream.getvalue()


def make(content: bytes, folder: Path) -> Picture:
    return make_harmless(BytesIO(content), folder)


@pytest.mark.parametrize("name", hostile.HARMLESS)
def test_what_comes_with_a_picture_stays_behind(name, tmp_path):
    sent = hostile.HARMLESS[name]()
    made = make(sent, tmp_path)
    shown = opened(made.full)
    assert shown.size == (made.width, made.height)
    assert not set(shown.info) & {"exif", "xmp", "icc_profile", "comment"}
    assert hostile.SECRET not in made.full
    assert shown.n_frames == 1


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_what_is_no_picture_or_costs_too_much_is_refused(name, tmp_path):
    make_it, reason = hostile.REFUSED[name]
    try:
        made = make(make_it(), tmp_path)
    except NotTaken as error:
        assert reason in (error.reason, None)
    else:
        assert reason is None, "was taken"
        assert hostile.SECRET not in made.full


def test_a_picture_lies_as_it_was_taken(tmp_path):
    made = opened(make(hostile.with_exif(orientation=6), tmp_path).full).convert("RGB")
    assert made.size == (40, 60)
    assert made.getpixel((37, 30))[2] < 90 < made.getpixel((5, 30))[2]  # the red edge went from the top to the right


def test_every_orientation_is_undone(tmp_path):
    for orientation in range(1, 9):
        sent = hostile.with_exif(orientation=orientation)
        right = ImageOps.exif_transpose(Image.open(BytesIO(sent))).convert("RGB").resize((6, 6))
        made = opened(make(sent, tmp_path).full).convert("RGB").resize((6, 6))
        far = max(abs(a - b) for a, b in zip(right.tobytes(), made.tobytes(), strict=True))
        assert far < 60, orientation


def test_a_screenshot_stays_sharp_and_a_photograph_becomes_small(tmp_path):
    shot = Image.new("RGB", (800, 600), "white")
    shot.paste("red", (100, 100, 101, 500))
    assert opened(make(encoded(shot, "PNG"), tmp_path).full).convert("RGB").tobytes() == shot.tobytes()
    photo = photograph(1600, 1200)
    assert len(make(encoded(photo, "PNG"), tmp_path).full) < 1_000_000


def test_what_shines_through_still_does(tmp_path):
    made = opened(make(picture(mode="RGBA", colour=(200, 0, 0, 90)), tmp_path).full)
    assert made.mode == "RGBA"
    assert made.getpixel((5, 5)) == (200, 0, 0, 90)


def test_colours_of_another_space_come_out_right(tmp_path):
    """The usual profile changes nothing; one whose red is blue is applied before it is dropped."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    turned = srgb.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")
    plain = opened(make(picture(colour=(180, 90, 30), icc_profile=srgb), tmp_path).full).getpixel((5, 5))
    assert max(abs(a - b) for a, b in zip(plain, (180, 90, 30), strict=True)) <= 2
    other = opened(make(picture(colour=(180, 90, 30), icc_profile=turned), tmp_path).full).getpixel((5, 5))
    assert max(abs(a - b) for a, b in zip(other, (30, 90, 180), strict=True)) <= 2


def test_large_pictures_are_made_smaller_and_have_a_small_one(tmp_path):
    made = make(encoded(photograph(4000, 3000), "JPEG"), tmp_path)
    assert (made.width, made.height) == (2560, 1920)
    assert opened(made.small).size == (1440, 1080)
    assert make(picture(size=(1440, 1280)), tmp_path).small is None


def test_more_than_ten_megabytes_are_refused_unread(tmp_path):
    with pytest.raises(NotTaken, match="bytes"):
        make(picture() + bytes(making.BYTES_LIMIT), tmp_path)


@pytest.mark.parametrize("size", [(5760, 4320)])
@pytest.mark.parametrize(
    ("kind", "how"),
    [("JPEG", {"progressive": True}), ("PNG", {"compress_level": 1}), ("WEBP", {"method": 0})],
    ids=lambda given: str(given),
)
def test_memory_is_bounded_for_the_largest(kind, how, size):
    sent = encoded(photograph(*size), kind, **how)
    command = [sys.executable, "-I", "-S", "-c", MEASURED, child.__file__, PACKAGES]
    ended = subprocess.run(command, input=sent, capture_output=True, timeout=60, env={"MALLOC_ARENA_MAX": "1"})
    assert ended.returncode == 0
    assert b'"width": 2560' in ended.stdout[:100] or b"dear" in ended.stdout
    assert int(ended.stderr) * 1024 < child.MEMORY


def _replaced(monkeypatch, tmp_path, program: str) -> None:
    """Puts another program in the place of the child."""
    path = tmp_path / "child.py"
    path.write_text(program)
    monkeypatch.setattr(making.child, "__file__", str(path))


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import time; time.sleep(60)", "dear"),
        ("import os; os.kill(os.getpid(), 9)", "dear"),
        ("print('not JSON')", "damaged"),
        ("print('[]')", "damaged"),
        ("""print('{"refused": "<script>"}')""", "damaged"),
        ("""print('{"width": 3, "height": 3, "parts": [6]}\\n<html>', end='')""", "damaged"),
        ("""print('{"width": 3, "height": -3, "parts": []}')""", "damaged"),
        ("""print('{"width": 3, "height": 3, "parts": [-1]}')""", "damaged"),
        ("print('x' * 10_000_000)", "damaged"),
    ],
)
def test_nothing_that_the_child_does_is_trusted(program, reason, monkeypatch, tmp_path):
    _replaced(monkeypatch, tmp_path, program)
    monkeypatch.setattr(making, "SECONDS", 0.5)
    with pytest.raises(NotTaken, match=reason):
        make(picture(), tmp_path)


def test_the_child_can_neither_hoard_nor_spin_nor_fill_the_disk(tmp_path):
    for act, why in (
        ("bytearray(500 * 2**20)", "MemoryError"),
        ("open('/dev/stdout', 'wb').write(bytes(2 * child.OUTPUT))", "OSError"),
        ("[open('/dev/null') for _ in range(20)]", "OSError"),
    ):
        program = f"import sys; sys.path.insert(0, {str(Path(child.__file__).parent)!r}); import child, signal\n"
        program += f"signal.signal(signal.SIGXFSZ, signal.SIG_IGN); child.limit(); {act}"
        with (tmp_path / "out").open("wb") as out:
            ended = subprocess.run([sys.executable, "-c", program], stdout=out, stderr=subprocess.PIPE, text=True)
        assert why in ended.stderr, act


def test_pictures_are_made_one_at_a_time_and_who_waits_too_long_is_told(monkeypatch, tmp_path):
    _replaced(monkeypatch, tmp_path, "import time; time.sleep(1.5)")
    monkeypatch.setattr(making, "PATIENCE_SECONDS", 0.3)
    reasons = []

    def send() -> None:
        try:
            make(picture(), tmp_path)
        except NotTaken as error:
            reasons.append(error.reason)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reasons) == ["busy", "busy", "busy", "damaged"]


def test_nothing_is_left_of_what_was_refused(tmp_path):
    with pytest.raises(NotTaken):
        make(hostile.SVG, tmp_path)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["turn.lock"]
