"""What the web processes do with slow clients, signals and sudden deaths."""

import os
import signal
import threading
import time

import pytest

from forum.serve.server import ARCHIVE_LIMIT, ARCHIVES, ARCHIVES_AT_ONCE, BODY_LIMIT, THREADS
from tests.serve.running import Running, until

MORE_THAN_THREADS = 4 * THREADS
PICTURE_BEGUN = b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n" + bytes(1000)
HALF_A_BODY = b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345"


@pytest.fixture
def site():
    running = Running("tests.serve.small_site").wait_until_ready()
    until(lambda: len(running.children()) == 2)
    yield running
    running.stop(signal.SIGKILL)


def answer(connection) -> bytes:
    received = b""
    while part := connection.recv(4096):
        received += part
    return received


def test_slow_clients_hold_no_thread(site):
    bodies = [site.connect(HALF_A_BODY) for _ in range(MORE_THAN_THREADS)]
    headers = [site.connect(b"GET / HTTP/1.1\r\nHo") for _ in range(MORE_THAN_THREADS)]
    assert [site.get("/", timeout=2).status for _ in range(10)] == [200] * 10
    pictures = [site.connect(PICTURE_BEGUN) for _ in range(MORE_THAN_THREADS)]
    for _ in range(5):
        for connection in pictures:
            connection.sendall(bytes(1000))
        assert site.get("/", timeout=2).status == 200
    for connection in bodies + headers + pictures:
        connection.close()


def test_headers_that_do_not_come_in_time_end_the_connection(site):
    connection = site.connect(b"GET / HTTP/1.1\r\n")
    began = time.monotonic()
    with connection:
        try:
            while time.monotonic() - began < 5:
                connection.sendall(b"X")
                time.sleep(0.2)
        except ConnectionError:
            pass
    assert 1 < time.monotonic() - began < 4


def test_a_body_beyond_the_limit_is_refused_unread(site):
    with site.connect(f"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: {BODY_LIMIT + 1}\r\n\r\n".encode()) as it:
        assert answer(it).startswith(b"HTTP/1.1 413")


def archive(size: int) -> bytes:
    return f"POST {ARCHIVES} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode()


def test_docs_may_be_larger_at_their_own_address(site):
    with site.connect(archive(ARCHIVE_LIMIT + 1)) as it:
        assert answer(it).startswith(b"HTTP/1.1 413")
    with site.connect(archive(BODY_LIMIT + 1000) + bytes(BODY_LIMIT + 1000)) as it:
        assert it.recv(100).startswith(b"HTTP/1.1 200")


def test_only_a_few_docs_are_taken_in_at_once(site):
    """Whoever sends one isn't known before it is here: they may not fill the disk."""
    begun = [site.connect(archive(BODY_LIMIT) + bytes(1000)) for _ in range(2 * 2 * ARCHIVES_AT_ONCE + 2)]
    time.sleep(1)
    refused = 0
    for connection in begun:
        connection.settimeout(0.3)
        try:
            refused += connection.recv(1) == b""
        except TimeoutError:
            pass
        except ConnectionError:
            refused += 1
        connection.close()
    assert refused >= len(begun) - 2 * ARCHIVES_AT_ONCE
    assert site.get("/").status == 200


def test_what_is_in_flight_is_finished_and_then_the_port_is_free(site):
    answers = []
    nap = threading.Thread(target=lambda: answers.append(site.get("/nap")))
    nap.start()
    half = site.connect(HALF_A_BODY)
    idle = site.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(0.3)
    site.process.send_signal(signal.SIGTERM)
    until(lambda: not site.listens())
    half.sendall(b"67890")
    with half, idle:
        assert answer(half).endswith(b"\r\n\r\n10")
        assert answer(idle).startswith(b"HTTP/1.1 200")
    nap.join()
    assert [(each.status, each.headers["Connection"]) for each in answers] == [(200, "close")]
    assert site.process.wait(5) == 0


def test_a_killed_process_comes_back_and_the_other_answers_meanwhile(site):
    before = site.children()
    os.kill(before[0], signal.SIGKILL)
    assert site.get("/").text == str(before[1])
    until(lambda: len(set(site.children()) - {before[0]}) == 2)


def test_children_end_with_their_supervisor(site):
    site.process.kill()
    site.process.wait()
    until(lambda: not site.listens(), seconds=5)
