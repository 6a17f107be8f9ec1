"""Whatever a form keeps of people's words goes through the scrubber."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from wtforms import StringField, TextAreaField, URLField

import forum
from forum.core.forms import Form
from forum.pages.forms import page_form

# Fields that hold no words of people's, each with why a key or a token can't be in what is kept and shown of it.
CODE, NUMBER, MEMBERS, HERE = (
    "a name of a server, a color or a language, taken only in its form",
    "an id or a choice, looked up",
    "names or addresses of people, which must be somebody's or be sent to",
    "a key belongs here, and is kept sealed, by its hash or not at all",
)
ADMINISTRATORS = "what administrators call a thing among themselves"
COMPARED = "compared with what is kept, and not kept"
NO_WORDS = {
    "ConnectionForm": {"name": ADMINISTRATORS, "allowed": CODE, "key": HERE},
    "AccessForm": {"words": "how support gets into a site: a password belongs here, and is kept sealed"},
    "BoardForm": {"moderators": MEMBERS},
    "CaseForm": {"key": HERE},
    "DocsForm": {"source": ADMINISTRATORS},
    "ErasureByStaffForm": {"handle": COMPARED},
    "ErasureForm": {"handle": COMPARED},
    "InvitationForm": {"addresses": MEMBERS},
    "KeyForm": {"key": HERE},
    "LinkForm": {"remote_id": NUMBER, "plan_id": NUMBER},
    "LookForm": {"accent": CODE, "instead": CODE, "kept": "the name of a file that is there"},
    "MailForm": {"host": CODE, "user": "the site's name at its mail server, shown to administrators alone"},
    "MailInForm": {"mailbox_host": CODE, "mailbox_user": "the same, at its mailbox"},
