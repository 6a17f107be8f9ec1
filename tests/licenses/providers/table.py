"""What comes of each case with each provider, as a run gives it. As a program it prints the table for docs/licenses.md."""

import sys
import tempfile
from pathlib import Path

from flask import Flask

from forum.licenses.providers.interface import Answer
from tests.licenses.providers.contracts import ALL
from tests.licenses.providers.server import BAD_DAYS
from tests.licenses.providers.spoken import TLS, Spoken, counted

DOCS = Path(__file__).parents[3] / "docs" / "licenses.md"
BEGIN, END = "<!-- made by tests.licenses.providers.table -->", "<!-- end -->"
CASES = ("active", "ended", "suspended", "revoked", "refunded", "wrong product", "not found", "no place", "unactivated")
DAYS = (*BAD_DAYS, TLS)
BUDGET, ENOUGH = 0.15, 5.0  # seconds: on days that end by them alone, and on others
ENDLESS = ("slow", "dripping")
OFFLINE = "nothing is asked"
IN_WORDS = {
    "active": "good",
    "slow": "no answer for 30 seconds",
    "429": "429 with Retry-After",
    "500": "500",
    "html": "a web page for data",
    "endless": "an answer without end",
    "dripping": "a byte now and then",
    "cut": "cut off in the middle",
    "redirect": "led to 127.0.0.1",
    "empty": "an empty answer",
    "not json": "JSON of another shape",
    "nested": "JSON nested without end",
    TLS: "a certificate nobody trusts",
}


def case(spoken: Spoken, name: str) -> str:
    """What comes of a key, or – where the provider knows no such case."""
    if name not in spoken.keys:
        return "–"
    with spoken.served() as call:
        return counted(call.account, call.check(spoken.keys[name]))


def day(spoken: Spoken, name: str, folder: Path) -> str:
    """What comes of a good key on a bad day, when it is entered and when it is checked again."""
    if spoken.provider.is_offline:
        return OFFLINE
    answers = list(answers_of(spoken, name, folder))
    assert not any(answer.is_definite for answer in answers), answers
    (trouble,) = {answer.trouble for answer in answers}
    return f"unchanged: {trouble}"


def answers_of(spoken: Spoken, name: str, folder: Path) -> list[Answer]:
    certificate, seconds = folder / "one.pem" if name == TLS else None, BUDGET if name in ENDLESS else ENOUGH
    with spoken.served("" if certificate else name, certificate) as call:
        return [call.check(spoken.keys["active"], seconds), call.check_again(spoken.known, seconds)]


def made() -> str:
    rows = [["", *(spoken.name for spoken in ALL)], ["---"] * (len(ALL) + 1)]
    rows += [[words(name), *(case(spoken, name) for spoken in ALL)] for name in CASES]
    with tempfile.TemporaryDirectory() as folder:
        rows += [[words(name), *(day(spoken, name, Path(folder)) for spoken in ALL)] for name in DAYS]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def words(name: str) -> str:
    return IN_WORDS.get(name, name)


def documented() -> dict[tuple[str, str], str]:
    """The cells of the table in the docs, by row and column."""
    table = DOCS.read_text("utf-8").partition(BEGIN)[2].partition(END)[0].strip()
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return {(row[0], name): cell for row in rows for name, cell in zip(head[1:], row[1:], strict=True)}


if __name__ == "__main__":
    with Flask(__name__).app_context():
        sys.stdout.write(made())
