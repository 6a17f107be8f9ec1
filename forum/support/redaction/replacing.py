from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from forum.support.redaction.found import Found


def sites_of(texts: Iterable[tuple[str, Sequence[Found]]]) -> list[str]:
    """The sites that texts name, in order, each once: with or without `www.` it is the same."""
    return list(dict.fromkeys(_site(text, one) for text, found in texts for one in found if one.kind == "host"))


def redacted(text: str, found: Sequence[Found], sites: Sequence[str] | None = None) -> str:
    """The text with readable words in place of what was found, in the language of that moment.

    Several sites are told apart by numbers: of this text alone, or by their places in `sites`, which several texts share.
    """
    sites = sites_of([(text, found)]) if sites is None else sites
    words = {"name": _("[name]"), "address": _("[address]"), "key": _("[key]")}
    parts, at = [], 0
    for each in found:
        place = words.get(each.kind) or _site_words(sites, _site(text, each))
        parts += [text[at : each.start], place]
        at = each.end
    return "".join([*parts, text[at:]])


def _site_words(sites: Sequence[str], site: str) -> str:
    return _("[site %(number)d]", number=sites.index(site) + 1) if len(sites) > 1 else _("[site]")


def _site(text: str, found: Found) -> str:
    return text[found.start : found.end].rpartition("@")[2].lower().removeprefix("www.")
