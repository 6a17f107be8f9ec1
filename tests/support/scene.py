"""The people of the tests of support, what they hold, and how they ask."""

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from forum.core import transaction
from forum.core.clock import now
from forum.core.database import db
from forum.core.viewer import ANONYMOUS
from forum.licenses.actions import issue
from forum.licenses.models import License
from forum.support.models import Case, CaseMessage
from tests import factories
from tests.people import Browser, person

WORDS = {"subject": "The invoices are empty", "description": "I press Export, and the file has no lines."}


class Scene:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.ledger, self.print = factories.product("ledger"), factories.product("print")
        self.alice, self.bob, self.charlie = person("alice"), person("bob"), person("charlie")
        self.eleni, self.maria = person("eleni", "support"), person("maria", "moderator")
        self.license = factories.license_for(self.alice, self.ledger)
        factories.license_for(self.bob, self.ledger, expires_at=now() - timedelta(days=20))
        db.session.expunge_all()  # people and products are values from now on

    def at(self, someone=None) -> Browser:
        return Browser(self.app, someone)

    def ask(self, someone=None, **more):
        """Sends the form, as somebody or as a visitor."""
        return self.at(someone).post("/support", WORDS | {"kind": "technical"} | more)

    def opened(self, someone=None, **more) -> Case:
        """A case of somebody, by the form."""
        answer = self.ask(someone or self.alice, **more)
        assert answer.status_code == 303, errors(answer.text)
        return self.case(answer.headers["Location"].rpartition("/")[2])

    def case(self, public_id: str = "") -> Case:
        """This case as it is now; the latest, if none is named."""
        db.session.remove()
        wanted = select(Case).order_by(Case.id.desc()).limit(1)
        found = db.session.scalar(wanted.where(Case.public_id == public_id) if public_id else wanted)
        db.session.expunge_all()  # a value from now on
        return found

    def said(self, case: Case) -> list[tuple[str, str]]:
        """What was said in it, in order: by which side, and the words."""
        db.session.remove()
        rows = select(CaseMessage.kind, CaseMessage.markdown).where(CaseMessage.case_id == case.id).order_by(CaseMessage.id)
        return [tuple(row) for row in db.session.execute(rows)]

    def write(self, someone, case: Case, body: str, **more):
        return self.at(someone).post(f"{at(case)}/messages", {"body": body} | more)

    def key(self, of=None, **values) -> str:
        """The key of a new license."""
        with transaction.writing():
            return issue(ANONYMOUS, of or self.ledger, **values)[0]

    def expire(self) -> None:
        """Alice's license ends now."""
        with transaction.writing() as session:
            session.get_one(License, self.license.id).expires_at = now()


def sent_by(page: str, action: str, button: str) -> list[tuple[str, str]]:
    """What a browser sends of a page's form before what is typed, in its order, when a button with this value is pressed."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.S)[1]
    named = re.findall(r'<(?:input|button)\b[^>]*>', form.replace("<template>", "<!--"))
    fields = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag), tag) for tag in named]
    return [
        (name[1], value[1])
        for name, value, tag in fields
        if name and value and (tag.startswith("<input") or value[1] == button) and "checkbox" not in tag
    ]


def at(case: Case) -> str:
    return f"/support/cases/{case.public_id}"


def errors(page: str) -> list[str]:
    return re.findall(r'class="error" id="([^"]+)">.*?<span>(.*?)</span>', page, re.S)
