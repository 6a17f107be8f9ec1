"""What the inbox costs with a thousand open cases, and one of them as support and its customer read it, beside a bare Flask
page of the same size in the same run.

Run as `python -m benchmarks.support [--cases 1000]`. CPU time of calls within this process, in turns; a figure is the median.
"""

import argparse
import random
import statistics
import tempfile
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, insert

from benchmarks.bare import bare_app
from benchmarks.pages import Case as Page
from forum import create_app
from forum.accounts.sessions import open_session
from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db, new_public_id
from forum.support.models import Case, CaseMessage, CaseTag
from forum.support.references import new_reference
from tests import factories
from tests.people import Browser, person

TARGET, MOST_STATEMENTS = 3.0, 10
PEOPLE, MESSAGES = 300, 3
TAGS = ("printing", "export", "drawer", "refund", "urgent")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"STOA_INSTANCE": folder, "STOA_BASE_URL": "http://localhost", "STOA_DEMO": "0"})
        with app.app_context():
            upgrade()
            staff, customer, case = fill(options.cases)
            tokens = {"staff": cookie(app, staff), "customer": cookie(app, customer)}
        report(app, Path(folder), tokens, f"/support/cases/{case}", options)


def fill(many: int):
    """So many open cases of some hundred customers; a support person, a customer and that one's case."""
    chance = random.Random(7)
    staff = [person(f"staff{number}", "support") for number in range(4)]
    customers = [person(f"customer{number}") for number in range(PEOPLE)]
    product = factories.product("ledger")
    licenses = [factories.license_for(one, product) for one in customers]
    words = ["invoice", "export", "drawer", "printer", "month", "receipt", "sync", "warehouse", "empty", "twice", "error"]
    moment = now()
    cases = [
        {
            "public_id": new_public_id(),
            "reference": new_reference(),
            "kind": "technical",
            "state": "open",
            "product_id": product.id,
            "license_id": licenses[number % PEOPLE].id,
            "person_id": customers[number % PEOPLE].id,
            "subject": " ".join(chance.sample(words, 6)).capitalize(),
            "via": "form",
            "assigned_to_id": chance.choice(staff).id if number % 3 else None,
            "created_at": moment - timedelta(hours=number),
            "last_at": moment - timedelta(minutes=number),
            "opened_at": moment,
        }
        for number in range(many)
    ]
    with transaction.writing() as session:
        ids = list(session.scalars(insert(Case).returning(Case.id, sort_by_parameter_order=True), cases))
        session.execute(insert(CaseTag), [{"case_id": id, "tag": chance.choice(TAGS)} for id in ids if id % 2])
        messages = [
            {
                "public_id": new_public_id(),
                "case_id": id,
                "kind": "customer",
                "author_id": cases[number]["person_id"],
                "markdown": " ".join(chance.choices(words, k=60)),
                "html": "<p>" + " ".join(chance.choices(words, k=60)) + "</p>",
            }
            for number, id in enumerate(ids)
            for _each in range(MESSAGES)
        ]
        session.execute(insert(CaseMessage), messages)
    return staff[0], customers[0], cases[0]["public_id"]


def cookie(app: Flask, someone) -> str:
    browser = Browser(app)
    with transaction.writing():
        token = open_session(someone.id, keep=True, browser="benchmark")
    with browser.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    name = app.config["SESSION_COOKIE_NAME"]
    return f"{name}={browser.client.get_cookie(name).value}"


def report(app: Flask, folder: Path, tokens: dict[str, str], case: str, options: argparse.Namespace) -> None:
    pages = {
        "inbox": Page(app, "/support/inbox", tokens["staff"]),
        "case, as support": Page(app, case, tokens["staff"]),
        "case, as its customer": Page(app, case, tokens["customer"]),
        "own cases": Page(app, "/support/cases", tokens["customer"]),
    }
    bodies = {name: body_of(app, page) for name, page in pages.items()}
    bare = bare_app(folder, bodies, app)
    beside = {name: Page(bare, f"/bare/{name}") for name in pages}
    for _round in range(options.rounds):
        for name in pages:
            for one in (pages[name], beside[name]):
                one.measure()
    print(f"{options.cases} open cases, median of {options.rounds} calls\n")
    print("| page | ms CPU | bare | ratio | statements |\n|---|---|---|---|---|")
    for name, page in pages.items():
        ratio = statistics.median(page.samples) / statistics.median(beside[name].samples)
        row = f"{page.milliseconds:.2f} | {beside[name].milliseconds:.2f} | {ratio:.2f} | {statements(app, page)}"
        print(f"| {name} | {row} |")
    print(f"\nThe inbox is to cost at most {TARGET:g} times the bare page, and {MOST_STATEMENTS} statements.")


def body_of(app: Flask, page: Page) -> str:
    client = app.test_client()
    client.set_cookie(*page.cookie.split("=", 1))
    answer = client.get(page.path)
    if answer.status_code != 200:
        raise RuntimeError(f"{page.path} answers {answer.status_code}")
    return answer.text


def statements(app: Flask, page: Page) -> int:
    sent: list[str] = []

    def note(connection, cursor, statement, parameters, context, many) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    page.call()
    event.remove(engine, "before_cursor_execute", note)
    return len([one for one in sent if not one.upper().startswith(("BEGIN", "PRAGMA"))])


if __name__ == "__main__":
    main()
