"""Forms for what is said in each language of the interface: a field a language, kept together in a thing's `texts`."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Field

from forum.core.languages import INTERFACE, native_name, spoken


def in_each_language(name: str, make: Callable[..., Field], label: str, **options: Any) -> Callable[[type], type]:
    """Gives a form class the fields `name_en`, `name_el`…"""

    def add(form_class: type) -> type:
        for code in INTERFACE:
            spoken = _("%(label)s (%(language)s)", label=label, language=native_name(code))
            setattr(form_class, f"{name}_{code}", make(spoken, **options))
        return form_class

    return add


def named_in_each(*names: str) -> tuple[str, ...]:
    """What those fields are called."""
    return tuple(f"{name}_{code}" for name in names for code in INTERFACE)


def texts_from(form, names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """What was filled in, by language."""
    filled = {code: {name: form[f"{name}_{code}"].data for name in names} for code in INTERFACE}
    texts = {code: {name: text for name, text in said.items() if text} for code, said in filled.items()}
    return {code: said for code, said in texts.items() if said}


def texts_for(texts: Mapping[str, Mapping[str, Any]], names: tuple[str, ...], default_name: str) -> dict[str, Any]:
    """The other way round: what the fields show. A name that no language has stands in the first one."""
    shown = {f"{name}_{code}": texts.get(code, {}).get(name) for code in INTERFACE for name in names}
    if not any(shown[f"name_{code}"] for code in INTERFACE):
        shown[f"name_{INTERFACE[0]}"] = default_name
    return shown


def with_unspoken(before: Mapping[str, Any] | None, texts: Mapping[str, Any]) -> dict[str, Any]:
    """Texts from a form, and what was said in languages that the site doesn't offer now: no form shows them, and they stay."""
    return {code: said for code, said in (before or {}).items() if code not in spoken()} | texts


def default_name(texts: Mapping[str, Mapping[str, Any]]) -> str:
    """What a thing is called where no language fits; '' where it has no name at all."""
    return next((said["name"] for code in INTERFACE if (said := texts.get(code, {})).get("name")), "")
