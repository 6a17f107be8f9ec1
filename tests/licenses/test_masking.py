"""What is taken for a key or a token in a text, and what isn't. All that looks real here is made up, and put together from
pieces so that nobody who searches for lost tokens finds any."""

import random
import string
import time

import pytest

from forum.core.scrubbing import mask
from forum.licenses import keys
from forum.licenses.masking import candidates, find
from forum.licenses.masking.candidates import MOST

CHANCE = random.Random(7)
MARKS = {"license key": "[key]", "token": "[token]"}


def letters(length: int, of: str = string.ascii_letters + string.digits) -> str:
    """Of every kind there is in it some, as in anything random of that length."""
    kinds = [set(kind) & set(of) for kind in (string.ascii_lowercase, string.ascii_uppercase, string.digits)]
    some = [CHANCE.choice(sorted(kind)) for kind in kinds if kind for _ in range(2)]
    rest = [CHANCE.choice(of) for _ in range(length - len(some))]
    CHANCE.shuffle(all_of_it := some + rest)
    return "".join(all_of_it)


def small(length: int) -> str:
    return letters(length, string.ascii_lowercase + string.digits)


def big(length: int) -> str:
    return letters(length, string.ascii_uppercase + string.digits)


def hexadecimal(length: int) -> str:
    return letters(length, "0123456789abcdef")


def uuid() -> str:
    return "-".join(hexadecimal(length) for length in (8, 4, 4, 4, 12))


def masked(text: str) -> str:
    return mask(text, find(text), MARKS)


def has_digits(key: str) -> bool:
    return all(any(map(str.isdigit, group)) for group in key.split("-"))


OURS = next(filter(has_digits, iter(keys.new_key, "")))
WRONG = f"STAA-7K2P9-Q4W8E-3R5T6-{'0ABCD' if keys.is_own('STAA7K2P9Q4W8E3R5T61ABCD') else '1ABCD'}"


@pytest.mark.parametrize(
    "written",
    [OURS, OURS.lower(), OURS.replace("-", ""), OURS.replace("-", " "), OURS.replace("-", " - "), OURS.replace("-", "‑"),
     OURS.replace("-", "\\-"), OURS.replace("-", "-\u200b"), "".join(chr(ord(c) + 0xFEE0) for c in OURS),
     OURS.replace("T", "Τ").replace("A", "Α"), WRONG, WRONG.lower(), OURS + "2", OURS[:-1]],
    ids=["as given", "small", "in one", "with spaces", "with room", "with other dashes", "as editors escape it",
         "with something unseen", "wide", "with Greek letters", "wrong", "wrong and small", "too long", "too short"],
)  # fmt: skip
@pytest.mark.parametrize(
    "around", ["{}", "My key {} doesn’t work.", "**{}**", "(key:{})", "```\nkey={}\n```", "τ’ {}, ναι"]
)
def test_our_own_keys_are_found_however_they_are_written(written, around):
    assert masked(around.format(written)) == around.format("[key]")


LICENSE_KEYS = {
    "Gumroad": "-".join(hexadecimal(8).upper() for _ in range(4)),
    "Freemius": "sk_" + letters(26) + "%^+",
    "Keygen": "-".join([*(hexadecimal(6).upper() for _ in range(5)), "V3"]),
    "signed": "STOA1." + letters(60) + "." + letters(86),
    "signed by Keygen": "key/" + letters(60) + "==." + letters(86) + "==",
}
TOKENS = {
    "GitHub": "ghp" + "_" + letters(36),
    "GitHub, fine-grained": "github_" + "pat_" + letters(22) + "_" + letters(59),
    "GitLab": "glp" + "at-" + letters(20),
    "npm": "npm" + "_" + letters(36),
    "PyPI": "pypi" + "-AgEIcHlwaS5vcmc" + letters(120),
    "Docker": "dckr_" + "pat_" + letters(27),
    "Google": "AIz" + "a" + letters(35),
    "Google, client": "GOCS" + "PX-" + letters(28),
    "DigitalOcean": "dop_" + "v1_" + hexadecimal(64),
    "Vault": "hv" + "s." + letters(90),
    "Stripe": "sk_" + "live_" + letters(24),
    "Stripe, for tests": "rk_" + "test_" + letters(99),
    "Stripe, webhooks": "wh" + "sec_" + letters(32),
    "Shopify": "shp" + "at_" + hexadecimal(32),
    "Polar": "polar_" + "oat_" + letters(43),
    "Keygen": "prod" + "-" + hexadecimal(64) + "v3",
    "SendGrid": "S" + "G." + letters(22) + "." + letters(43),
    "Mailgun": "key" + "-" + hexadecimal(32),
    "Mailchimp": hexadecimal(32) + "-us" + "14",
    "Twilio": "S" + "K" + hexadecimal(32),
    "Slack": "xox" + "b-1234567890-1234567890123-" + letters(24),
    "Telegram": "1234567" + "890:AA" + letters(33),
    "OpenAI": "sk" + "-proj-" + letters(48),
    "Hugging Face": "hf" + "_" + letters(34, string.ascii_letters),
    "Discord": "MTE0NTY3ODkwMTIzNDU2Nzg5" + "." + letters(6) + "." + letters(38),
    "a signed token": "eyJ" + letters(33) + ".eyJ" + letters(80) + "." + letters(43),
}


@pytest.mark.parametrize("around", ["{}", "It says {}.", "export TOKEN='{}'", "`{}`", '{{"token": "{}"}}', "?token={}"])
@pytest.mark.parametrize("name", [*LICENSE_KEYS, *TOKENS])
def test_keys_and_tokens_of_others_are_found(name, around):
    written, mark = (LICENSE_KEYS[name], "[key]") if name in LICENSE_KEYS else (TOKENS[name], "[token]")
    assert masked(around.format(written)) == around.format(mark)


PASSWORD = small(12)
BLOCK = "\n".join(letters(64) for _ in range(20))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"git clone https://bob:{PASSWORD}@git.acme.com/x.git", "git clone https://bob:[token]@git.acme.com/x.git"),
        (f"postgresql://stoa:{PASSWORD}@db/stoa", "postgresql://stoa:[token]@db/stoa"),
        (f'curl -H "Authorization: Bearer {(a := letters(40))}" x', 'curl -H "Authorization: Bearer [token]" x'),
        ("authorization: basic Ym9iOmh1bnRlcjI=", "authorization: basic [token]"),
        (f"Bearer {a}", "Bearer [token]"),
        (f"https://hooks.slack.com/services/T{big(9)}/B{big(9)}/{letters(24)}", "https://hooks.slack.com/services/[token]"),
        (f"https://discord.com/api/webhooks/123456789012345678/{letters(68)}", "https://discord.com/api/webhooks/123456789012345678/[token]"),
        (f"AK{'IA'}{letters(16, string.ascii_uppercase + '234567')}\n{letters(40)}", "[token]\n[token]"),
        (f"aws_secret_access_key = {letters(40)}", "aws_secret_access_key = [token]"),
        (f"A{'C'}{hexadecimal(32)}, {hexadecimal(32)}", f"A{'C'}…, [token]"),
        (f"-----BEGIN RSA {'PRIVATE'} KEY-----\n{BLOCK}\n-----END RSA {'PRIVATE'} KEY-----\nWhat now?",
         f"-----BEGIN RSA {'PRIVATE'} KEY-----[token]-----END RSA {'PRIVATE'} KEY-----\nWhat now?"),
        (f"-----BEGIN {'PRIVATE'} KEY-----\n{BLOCK}\n\nWhat now?", f"-----BEGIN {'PRIVATE'} KEY-----[token]\n\nWhat now?"),
        (f"-----BEGIN LICENSE FILE-----\n{BLOCK}\n-----END LICENSE FILE-----",
         "-----BEGIN LICENSE FILE-----[key]-----END LICENSE FILE-----"),
    ],
)  # fmt: skip
def test_what_opens_something_by_where_it_stands_is_found(text, left):
    assert masked(text) == left.replace("A" + "C…", text[: text.find(",")] if left.startswith("A" + "C…") else "")


@pytest.mark.parametrize(
    "around",
    ["License: {}", "my license key is {}", "licence_key={}", "LICENSE_KEY: {}", '"licenseKey": "{}"', "Key:\n{}",
     "{} is my key", "api_key: {}", "Άδεια {}", "ο αριθμός αδείας μου, {}", "το κλειδί μου: {}", "ΚΛΕΙΔΙ {}", "δύο άδειες:\n{}", "https://shop.example/?license_key={}"],
)  # fmt: skip
def test_a_uuid_is_a_key_where_words_near_it_say_so(around):
    assert masked(around.format(uuid())) == around.format("[key]")


@pytest.mark.parametrize(
    "around",
    ["session {}", "https://files.example/{}.png for my license", "the primary key {}", "foreign_key={}", "public key {}",
     "on my keyboard {}",
     '"crashReporterKey": "{}"', "License\n\nLog:\n{}", "το πληκτρολόγιο {}", "το πρωτεύον κλειδί {}", "ο άδειος φάκελος {}",
     "My license is of no use, as the window stays as black as before, see {}",
     "I sent you [license key removed], run {}"],
)  # fmt: skip
def test_any_other_uuid_is_none(around):
    text = around.format(uuid())
    assert masked(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        f"commit {hexadecimal(40)}\nAuthor: Bob <bob@example.test>",
        "#ff8800, #1b1b1b and rgba(0, 0, 0, .5)",
        "version 5.12.3-rc1 of 2024-11-23, build 20241123-1810",
        "00:1A:2B:3C:4D:5E and fe80::21a:2bff:fe3c:4d5e",
        "data:image/png;base64," + letters(400) + "==",
        "ηλεκτροεγκεφαλογραφήματα και ωτορινολαρυγγολογικός",
        "/usr/share/doc/python3.11-venv/examples/sk-learn-and-friends-of-cube",
        "stop-using-these-great-tools, start-small-build-later-scale, stays-calm-under-heavy-loads",
        "stop these lines quick 2nite",
        "STRAIGHTFORWARDNESSISGOOD and STM32F103C8T6",
        "https://user:password@domain, https://bob:xxxx@host, https://$USER:$PASS@example.com/x, http://localhost:8000/@me",
        "mailto:bob@acme.com, ssh://git@acme.com:22/x, https://acme.com:443/a@b",
        "Authorization: Bearer YOUR_TOKEN_HERE, Authorization: Bearer <token>, Bearer $TOKEN",
        "the basic authorization header, bearer of bad news, a bearer token",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, sk_live_... and AKIA",
        "sk_X509_value(cert_chain,idx)->Name[12], npm_config_registry_of_the_company_2024x",
        "pk_live_" + letters(24),
        "a.test.js.map, com.example.app.MainActivityOfTheProgram.onCreate",
        "https://thumb.example/800_w/eyJ" + letters(20) + ".eyJ" + letters(40) + "." + letters(43) + "-shot.jpg",
        "https://bucket.example/x?X-Amz-Credential=AKIA" + big(16) + "%2F20230107%2Feu-west-1",
        "-----BEGIN PRIVATE KEY-----\n…\n-----END PRIVATE KEY-----",
        "00000000-00000000-00000000-00000000 license 00000000-0000-0000-0000-000000000000",
        "SERIAL 8D2F-11AC and 0x7ffd8a2c1b40 in libssl.so.3",
        "[license key removed], [token removed]",
    ],
)
def test_what_people_write_otherwise_is_left_alone(text):
    assert masked(text) == text


def test_several_are_found_each_in_its_place():
    github, gumroad = TOKENS["GitHub"], LICENSE_KEYS["Gumroad"]
    assert masked(f"{OURS} and {github}, {gumroad}\n{OURS}") == "[key] and [token], [key]\n[key]"


def test_words_that_may_be_keys_are_few_and_those_in_groups_come_first():
    text = f"a plain sentence of 2024, 1.2.3, {' '.join(small(12) for _ in range(MOST))} ABCD-EFGH-IJKL 1234 ABCD 5678 EF90"
    words = [text[start:end] for start, end in candidates(text)]
    assert words[:2] == ["ABCD-EFGH-IJKL", "1234 ABCD 5678 EF90"] and len(words) == MOST


def test_what_was_found_already_is_no_candidate():
    assert candidates(f"{OURS}!", find(f"{OURS}!")) == []


@pytest.mark.parametrize(
    "piece",
    ["a", "ST12-", "ST12 ABCDE ", "eyJaaaaaaaaaa.", "://u:pass1@h ", "bearer ", "AKIA" + "B" * 16 + " ", "\u200b",
     "-----BEGIN PRIVATE KEY-----", "MTIzNDU2Nzg5MDEyMzQ1Njc4.", "key 123e4567-e89b-12d3-a456-426614174000 ", "A1 B2C3 "],
)  # fmt: skip
def test_a_megabyte_of_anything_takes_no_long_time(piece):
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    candidates(text, find(text))
    assert time.process_time() - began < 2
