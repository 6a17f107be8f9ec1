"""Whatever a form keeps of people's words goes through the scrubber."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from wtforms import StringField, TextAreaField

import forum
from forum.core.forms import Form
from forum.pages.forms import page_form

# Fields that hold no words of people's: names of things, addresses, codes; and where a key or a password belongs.
NO_WORDS = {
    "ConnectionForm": {"name", "allowed", "key"},
    "BoardForm": {"slug", "moderators", "name", "description", "promise"},
    "DocsForm": {"source"},
    "ErasureByStaffForm": {"handle"},
    "ErasureForm": {"handle"},
    "InvitationForm": {"addresses"},
    "LinkForm": {"remote_id", "plan_id"},
    "LookForm": {"accent", "instead", "kept"},
    "MailForm": {"host", "user"},
    "NamedLookForm": {"name"},
    "NewProductForm": {"slug"},
    "OwnErasureForm": {"handle"},
    "PurchaseForm": {"place"},
    "ProductForm": {"name", "summary", "key_help"},
    "ResetForm": {"username"},
    "SeenForm": {"thread", "board"},
    "SignInForm": {"username"},
    "SiteForm": {"name", "languages"},
    "StopForm": {"end"},
    "TryForm": {"key"},
    "UnlockForm": {"key"},
    "VisitorForm": {"homepage"},
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
    return {name for name, kind in found.items() if kind in (StringField, TextAreaField)}


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.__name__)
def test_every_field_of_text_is_scrubbed_or_holds_no_words(form):
    without = {name for each in form.__mro__ for name in NO_WORDS.get(each.__name__, ())}
    kept = {name for name in fields_of_text(form) if re.sub("_(en|el)$", "", name) not in without}
    unsaid = kept - {*form.prose, *form.names}
    assert not unsaid, f"add {unsaid} to the form's `prose` or `names`, or say above that nobody's words are in it"


def test_no_name_is_left_over():
    by_name = {form.__name__: {re.sub("_(en|el)$", "", name) for name in fields_of_text(form)} for form in all_forms()}
    assert not {name: rest for name, known in NO_WORDS.items() if (rest := known - by_name.get(name, set()))}
