"""What unlocking with a key costs, and how fast and in how much memory many licenses are checked again.

Run as `python -m benchmarks.licenses [--licenses 50000] [--per-minute 12000]`, on a database of its own that is empty. The
provider is a process of its own that notes when it was asked.
"""

import argparse
import resource
import socket
import statistics
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, insert, select

from forum import create_app
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db, new_public_id
from forum.core.viewer import ANONYMOUS
from forum.licenses import actions, signing
from forum.licenses.jobs import checks
from forum.licenses.models import License, LicenseProduct, Product
from forum.licenses.providers.registry import PROVIDERS
from forum.viewers import viewer_of
from tests.licenses.shop import Shop
from tests.people import Browser, person

TRIES = 60
AT_ONCE = 2_000
REPLY = b'{"state": "active", "products": ["lamp"]}'
HEAD = (
    f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(REPLY)}\r\nConnection: close\r\n\r\n"
).encode()
_processes = get_context("fork")


def main() -> None:
    options = arguments()
    PROVIDERS["shop"] = shop = Shop()
    shop.per_minute = options.per_minute
    with tempfile.TemporaryDirectory(dir=options.folder) as folder, server() as there:
        values = {"STOA_INSTANCE": folder, "STOA_BASE_URL": "http://localhost", "STOA_DATABASE_URL": options.database}
        if options.unlocking:
            in_a_process(lambda: with_app(values, report_unlocking))
        if options.licenses:
            in_a_process(lambda: with_app(values, lambda app: fill(there.address, options.licenses)))
            with_app(values, lambda app: report_sweep(there, options))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="")
    parser.add_argument("--folder", help="where the site is to be")
    parser.add_argument("--licenses", type=int, default=50_000)
    parser.add_argument("--per-minute", type=int, default=12_000, help="what the provider takes")
    parser.add_argument("--no-unlocking", dest="unlocking", action="store_false")
    return parser.parse_args()


def with_app(values: dict[str, str], act: Callable[[Flask], None]) -> None:
    app = create_app(values)
    with app.app_context():
        upgrade()
        act(app)


def in_a_process(act: Callable[[], None]) -> None:
    """So that its memory isn't taken for that of what comes after."""
    process = _processes.Process(target=act)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


# Unlocking


def report_unlocking(app: Flask) -> None:
    with transaction.writing() as session:
        session.add(product := Product(slug="lamp", name="Lamp"))
        session.flush()
        signer = Ed25519PrivateKey.generate()
        public = {"public_key": signing.public_half(signer)}
        linked = [("lamp", product)]
        actions.connect(ANONYMOUS, "signed", name="Signed", values=public, secrets={}, links=linked)
        local = actions.issue(ANONYMOUS, product, count=TRIES + 1)
    signed = [signing.sign(signer, "lamp") for _ in range(TRIES + 1)]
    member = person("member")
    browser = Browser(app, member)
    page = median_cpu(lambda key: browser.get("/unlock"), local)
    print(f"the page /unlock: {page:.1f} ms CPU")
    for name, keys in (("local", local), ("signed", signed)):
        cost = median_cpu(lambda key: unlock(member.id, key), keys)
        print(f"unlocking with a {name} key: {cost:.1f} ms CPU beyond the page ({cost / page:.1f} of it)")


def unlock(person_id: int, key: str) -> None:
    asked = actions.ask(key, person_id)
    with transaction.writing() as session:
        session.connection()
        if not actions.unlock(viewer_of(person_id), asked).is_open:
            raise RuntimeError("a good key opened nothing")


def median_cpu(act: Callable[[str], Any], keys: list[str]) -> float:
    """Milliseconds of an act; the first one isn't counted."""
    took = []
    for key in keys:
        began = time.process_time()
        act(key)
        took.append(1000 * (time.process_time() - began))
        db.session.remove()
    return statistics.median(took[1:])


# Checking again


def fill(address: str, count: int) -> None:
    with transaction.writing() as session:
        product = session.scalar(select(Product)) or Product(slug="lamp", name="Lamp")
        session.add(product)
        session.flush()
        host = address.removeprefix("http://")
        connection = actions.connect(
            ANONYMOUS, "shop", name="Shop", values={"address": address}, secrets={}, allowed=[host], links=[("lamp", product)]
        )
        product_id, connection_id = product.id, connection.id
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(count, start + AT_ONCE))
        with transaction.writing() as session:
            first = session.scalar(select(func.max(License.id))) or 0
            session.execute(insert(License), [_license(n, product_id, connection_id) for n in numbers])
            opened = [{"license_id": first + 1 + n - start, "product_id": product_id} for n in numbers]
            session.execute(insert(LicenseProduct), opened)


def _license(number: int, product_id: int, connection_id: int) -> dict[str, Any]:
    return {
        "public_id": new_public_id(),
        "product_id": product_id,
        "connection_id": connection_id,
        "key_hash": f"{number:064}",
        "key_end": "TEST",
        "remote_id": str(number),
        "remote_products": ["lamp"],
        "next_check_at": now() - timedelta(minutes=1),
    }


def report_sweep(there: SimpleNamespace, options: argparse.Namespace) -> None:
    began, cpu = time.monotonic(), time.process_time()
    while _left():
        checks.check_due()
    took, cpu = time.monotonic() - began, time.process_time() - cpu
    times = there.times()
    if len(times) != options.licenses:
        raise SystemExit(f"{options.licenses} licenses were asked about {len(times)} times")
    busiest = max(bisect_left(times, moment + 60) - index for index, moment in enumerate(times))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{options.licenses} licenses in {took:.0f} s, {1000 * cpu / options.licenses:.1f} ms CPU each; {most:.0f} MB at most")
    print(f"the provider takes {options.per_minute} calls a minute, two thirds are ours: {options.per_minute * 2 // 3}")
    print(f"asked {60 * len(times) / took:.0f} a minute on average, {busiest} in the busiest minute")


def _left() -> bool:
    with transaction.reading() as session:
        return session.scalar(select(License.id).where(License.next_check_at <= now()).limit(1)) is not None


@contextmanager
def server() -> Iterator[SimpleNamespace]:
    """The provider: says of everything that it is good, and when it was asked."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=100)
    stop, ours = _processes.Event(), _processes.Pipe()
    process = _processes.Process(target=_answer, args=(listening, stop, ours[1]), daemon=True)
    process.start()

    def times() -> list[float]:
        stop.set()
        socket.create_connection(listening.getsockname()).close()
        return ours[0].recv()

    yield SimpleNamespace(address=f"http://127.0.0.1:{listening.getsockname()[1]}", times=times)
    process.terminate()


def _answer(listening: socket.socket, stop, out) -> None:
    times = []
    while True:
        peer = listening.accept()[0]
        with peer:
            if stop.is_set():
                out.send(times)
                return
            received = b""
            while b"\r\n\r\n" not in received or not received.endswith(b"}"):
                received += peer.recv(65_536)
            times.append(time.monotonic())
            peer.sendall(HEAD + REPLY)


if __name__ == "__main__":
    main()
