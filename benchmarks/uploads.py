"""How long readers wait while members send the largest pictures and bombs without pause: `python -m benchmarks.uploads`.

Starts a site of its own with the demo's content. Readers ask for the same pages in both spans; the 95th of a hundred during
the attack is to be at most twice that of the quiet span.
"""

import http.cookiejar
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from PIL import Image

from forum.core.settings import ROOT

SECONDS = 6
ROUNDS = 3
READERS = 2
PAUSE = 0.05
PAGES = ("/", "/boards/sync", "/boards/print", "/help")
TARGET = 2.0

_senders: list["Member"] = []
_pictures: list[bytes] = []


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, open(Path(folder) / "log", "wb") as log:
        address = f"http://127.0.0.1:{os.environ.get('PORT', '8199')}"
        process = subprocess.Popen(
            [sys.executable, "-m", "forum.serve"],
            cwd=ROOT,
            env=os.environ
            | {"PORT": address.rpartition(":")[2], "STOA_INSTANCE": folder, "STOA_BASE_URL": address, "STOA_DEMO": "1"},
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(address)
            report(address, Path(folder), process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def report(address: str, instance: Path, pid: int) -> None:
    listed = (instance / "demo-accounts.txt").read_text("utf-8").partition("\n\n")[0].splitlines()[1:]
    members = [(address, *line.split(maxsplit=2)[:2]) for line in listed]
    quiet, busy, answers = [], [], Counter()
    with ProcessPoolExecutor(1, initializer=os.nice, initargs=(19,)) as elsewhere:  # senders have machines of their own
        elsewhere.submit(sign_in, members).result()
        read(address, 5)
        before = memory(pid)
        for _ in range(ROUNDS):  # in turns, so that a noisy machine disturbs both alike
            quiet += read(address, SECONDS)
            attack = elsewhere.submit(send_all, SECONDS + 1)
            time.sleep(1)
            busy += read(address, SECONDS)
            answers.update(attack.result())
    print(f"{'':22}{'median':>9}{'95th':>9}{'looks':>8}")
    for name, seen in (("quiet", quiet), ("during the attack", busy)):
        print(f"{name:22}{statistics.median(seen) * 1000:6.1f} ms{percentile(seen) * 1000:6.1f} ms{len(seen):8}")
    print(f"ratio of the 95th: {percentile(busy) / percentile(quiet):.2f} (target {TARGET})")
    print(f"pictures sent by {len(members)} members, by answer: {dict(answers)}")
    print(f"memory of the web processes, at most: {before} MB before, {memory(pid)} MB after the attack")


def sign_in(members: list[tuple[str, str, str]]) -> None:
    _senders.extend(Member(*each) for each in members)
    _pictures.extend(pictures())


def send_all(seconds: float) -> list[int]:
    """Has all send until the time is over; what they were answered."""
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(len(_senders)) as pool:
        return [code for codes in pool.map(lambda each: each.send_until(end), _senders) for code in codes]


class Member:
    """Somebody signed in who sends pictures without pause."""

    def __init__(self, address: str, handle: str, password: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        form = {"username": handle, "password": password, "csrf_token": self.token("/login")}
        self.opener.open(f"{address}/login", urllib.parse.urlencode(form).encode(), 60).read()

    def token(self, path: str) -> str:
        page = self.opener.open(self.address + path, timeout=60).read().decode()
        return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]

    def send_until(self, end: float) -> list[int]:
        token, answers = self.token("/account"), []
        while time.monotonic() < end:
            answers.append(self.send(token, _pictures[len(answers) % len(_pictures)]))
            if answers[-1] in (429, 503):
                time.sleep(1)  # the composer's script has a person press 'Try again'
        return answers

    def send(self, token: str, content: bytes) -> int:
        boundary = "picture-boundary"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--{boundary}\r\n'
        head += 'Content-Disposition: form-data; name="picture"; filename="x.png"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        try:
            return self.opener.open(
                urllib.request.Request(f"{self.address}/pictures?json", body, headers),
                timeout=120,
            ).status
        except urllib.error.HTTPError as error:
            return error.code


def pictures() -> list[bytes]:
    """The dearest that is taken, and what is refused for its cost."""
    noise = Image.frombytes("RGB", (360, 270), random.Random(7).randbytes(360 * 270 * 3)).resize((5760, 4320))
    made = []
    for picture, kind, how in (
        (noise, "JPEG", {"quality": 80, "progressive": True}),
        (Image.new("RGB", (5000, 5000), "teal"), "PNG", {}),
        (Image.new("L", (9000, 9000)), "PNG", {}),
        (noise.resize((3000, 2000)), "AVIF", {"speed": 10}),
    ):
        stream = BytesIO()
        picture.save(stream, kind, **how)
        made.append(stream.getvalue())
    return made


def read(address: str, seconds: float) -> list[float]:
    """The time of each look that some readers take in so many seconds."""
    seen: list[float] = []
    end = time.monotonic() + seconds

    def look(number: int) -> None:
        while time.monotonic() < end:
            began = time.perf_counter()
            request = urllib.request.Request(address + PAGES[number % len(PAGES)], headers={"Accept-Encoding": "br"})
            urllib.request.urlopen(request, timeout=60).read()
            seen.append(time.perf_counter() - began)
            number += 1
            time.sleep(PAUSE)

    readers = [threading.Thread(target=look, args=(number,)) for number in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return seen


def percentile(seen: list[float]) -> float:
    return statistics.quantiles(seen, n=100)[94]


def memory(pid: int) -> int:
    """The largest resident set that any child of the site has had, in megabytes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    peaks = [re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{child}/status").read_text()) for child in children]
    return max(int(peak[1]) for peak in peaks) // 1024


def wait_for(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).read()
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the site doesn't start")


if __name__ == "__main__":
    main()
