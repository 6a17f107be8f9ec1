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
    "BoardForm": {"moderators": MEMBERS},
    "CaseForm": {"key": HERE},
    "ConnectionForm": {"name": ADMINISTRATORS, "allowed": CODE, "key": HERE},
    "DocsForm": {"source": ADMINISTRATORS},
    "ErasureByStaffForm": {"handle": COMPARED},
    "ErasureForm": {"handle": COMPARED},
    "InvitationForm": {"addresses": MEMBERS},
    "KeyForm": {"key": HERE},
    "LinkForm": {"remote_id": NUMBER, "plan_id": NUMBER},
    "LookForm": {"accent": CODE, "instead": CODE, "kept": "the name of a file that is there"},
    "MailForm": {"host": CODE, "user": "the site's name at its mail server, shown to administrators alone"},
    "MailInForm": {"mailbox_host": CODE, "mailbox_user": "the same, at its mailbox"},
    "MergeForm": {"reference": NUMBER},
    "OwnErasureForm": {"handle": COMPARED},
    "PurchaseForm": {"place": NUMBER},
    "ResetForm": {"username": COMPARED},
    "SeenForm": {"thread": NUMBER, "board": NUMBER},
    "SignInForm": {"username": COMPARED},
    "SiteAccessForm": {"words": "how support gets into a site: a password belongs here, and is kept sealed"},
    "SiteForm": {"languages": CODE},
    "StopForm": {"end": NUMBER},
    "SupportForm": {"origins": CODE},
    "TryForm": {"key": HERE},
    "UnlockForm": {"key": HERE},
    "VisitorForm": {"homepage": "what only programs fill in, and nobody reads"},
}


def forms(base: type[Form] = Form) -> Iterator[type[Form]]:
    for form in base.__subclasses__():
        yield form
        yield from forms(form)


def all_forms() -> list[type[Form]]:
    for module in pkgutil.walk_packages(forum.__path__, "forum."):
        if module.name.endswith(("forms", "form", "routes.preview", "trap")):
            import_module(module.name)
    page_form(("en", "el"))
    return sorted({form.__name__: form for form in forms() if form.__module__.startswith("forum.")}.values(), key=str)


def fields_of_text(form: type[Form]) -> set[str]:
    found = {name: getattr(getattr(form, name), "field_class", None) for name in dir(form)}
    return {name for name, kind in found.items() if kind in (StringField, TextAreaField, URLField)}


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.__name__)
def test_every_field_of_text_is_scrubbed_or_holds_no_words(form):
    without = {name for each in form.__mro__ for name in NO_WORDS.get(each.__name__, ())}
    kept = {name for name in fields_of_text(form) if re.sub("_(en|el)$", "", name) not in without}
    unsaid = kept - {*form.prose, *form.names}
    assert not unsaid, f"add {unsaid} to the form's `prose` or `names`, or say above why none can be in it"


def test_no_name_is_left_over():
    by_name = {form.__name__: {re.sub("_(en|el)$", "", name) for name in fields_of_text(form)} for form in all_forms()}
    assert not {name: rest for name, known in NO_WORDS.items() if (rest := known.keys() - by_name.get(name, set()))}
