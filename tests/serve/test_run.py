"""`python -m forum.serve`, which `make run` starts."""

import os
import signal

import pytest

from tests.serve.running import Running, until


@pytest.fixture
def start(tmp_path):
    started = []

    def start(**more) -> Running:
        started.append(Running("forum.serve", STOA_INSTANCE=str(tmp_path), STOA_DEMO="0", STOA_DATABASE_URL="", **more))
        return started[-1]

    yield start
    for running in started:
        running.stop(signal.SIGKILL)


def test_it_starts_on_nothing_answers_survives_deaths_and_ends_cleanly(start):
    site = start().wait_until_ready()
    assert f"http://127.0.0.1:{site.port}" in site.process.stdout.readline()
    assert site.get("/readyz").status == 200
    children = site.children()
    assert len(children) == 3
    for child in children:
        os.kill(child, signal.SIGKILL)
    until(lambda: len(set(site.children()) - set(children)) == 3)
    assert site.get("/readyz").status == 200
    assert site.stop() == 0
    assert not site.listens()


def test_nobody_else_on_the_machine_reads_what_it_keeps(start, tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "stoa.sqlite3").touch(0o644)
    start().wait_until_ready()
    assert tmp_path.stat().st_mode & 0o077 == 0
    made = [file for file in tmp_path.rglob("*") if file.is_file() and not file.name.startswith("stoa.sqlite3")]
    assert made
    assert [file for file in made if file.stat().st_mode & 0o077] == []


def test_ctrl_c_ends_it_cleanly(start):
    site = start().wait_until_ready()
    until(lambda: len(site.children()) == 3)
    for pid in site.children():
        os.kill(pid, signal.SIGINT)
    assert site.stop(signal.SIGINT) == 0


@pytest.mark.parametrize(
    "where", [{"PORT": "99999"}, {"PORT": "-1"}, {"PORT": "eighty"}, {"HOST": "256.1.1.1"}], ids=str
)
def test_an_address_that_is_none_is_said(start, where):
    site = start(**where)
    assert site.process.wait(20) == 1
    assert "Set HOST or PORT." in site.process.stdout.read()


def test_a_second_one_on_the_same_port_says_so(start):
    site = start().wait_until_ready()
    second = start(port=site.port)
    assert second.process.wait(20) == 1
    assert "listens there already" in second.process.stdout.read()
    assert site.get("/healthz").status == 200
