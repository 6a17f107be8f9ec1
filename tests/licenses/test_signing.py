"""Making a pair of keys and signing with it, by commands alone."""

import stat

import pytest
from click.testing import CliRunner

from forum.core.outgoing import Client
from forum.licenses.cli import licenses
from forum.licenses.providers.interface import Account
from forum.licenses.providers.signed import Signed


def run(*arguments: str):
    return CliRunner().invoke(licenses, [str(each) for each in arguments])


@pytest.fixture
def pair(tmp_path):
    file = tmp_path / "signing.pem"
    made = run("keypair", "--private-key", file)
    assert made.exit_code == 0
    return file, made.output.strip()


def check(public_key: str, key: str):
    provider = Signed()
    return provider.check(Client(1), Account(1, {"public_key": public_key}, {}), provider.normalize(key))


def test_what_is_signed_with_the_private_key_is_good_by_the_public_one(pair):
    file, public_key = pair
    signed = run("sign", "--private-key", file, "--product", "ledger", "--plan", "pro", "--expires", "2031-05-09",
                 "--places", "5", "--email", "alice@example.com", "--count", "3")  # fmt: skip
    answers = [check(public_key, key) for key in signed.output.split()]
    assert len({answer.license_id for answer in answers}) == 3
    assert {(answer.state, answer.product_ids, answer.places) for answer in answers} == {
        ("active", ("ledger", "ledger/pro"), 5)
    }
    assert {(answer.expires_at.date().isoformat(), answer.address) for answer in answers} == {
        ("2031-05-09", "alice@example.com")
    }


def test_the_private_key_is_for_its_owner_alone_and_is_never_printed_or_written_over(pair):
    file, public_key = pair
    before = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"PRIVATE KEY" in before and len(bytes.fromhex(public_key)) == 32
    again = run("keypair", "--private-key", file)
    assert again.exit_code == 1 and "never written over" in again.output
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"hello", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_that_holds_no_private_key_signs_nothing(tmp_path, content):
    (tmp_path / "wrong.pem").write_bytes(content)
    refused = run("sign", "--private-key", tmp_path / "wrong.pem", "--product", "ledger")
    assert refused.exit_code == 1 and "no Ed25519 private key" in refused.output
