"""A page of docs as the help center stores it."""

from functools import lru_cache

from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import escape

from forum.core.languages import INTERFACE
from forum.core.markup.render import RENDERER_VERSION, gist, render_article
from forum.help.actions import Text
from forum.help.docusaurus import links
from forum.help.docusaurus.source import SourceFolder, SourcePage
from forum.help.queries import address

LONGEST_OPENING = 360
LONGEST_LEDE = 300


def render(page: SourcePage, folder: SourceFolder, base_url: str) -> Text:
    """A page as it is stored; raises TooComplex for one that would cost too much."""

    def resolve(target: str) -> str | None:
        if links.is_elsewhere(target):
            return target
        found = folder.resolve(target, page)
        if found is None:
            return None
        anchor = f"#h-{found.anchor}" if found.anchor else ""
        return address(page.locale, found.path) + anchor if found.path else anchor or None

    labels = _titles_of_admonitions(page.locale)
    made = render_article(page.prose, base_url=base_url, resolve_link=resolve, labels=labels)
    headings = [[heading.id, heading.level, heading.text] for heading in made.headings]
    if page.heading != page.title:
        headings.insert(0, ["", 1, page.heading])
    return Text(
        locale=page.locale,
        path=page.path,
        title=page.title,
        lede=page.description or gist(made, LONGEST_LEDE),
        body=page.body,
        html=_with_opening(made.html, page.description),
        html_version=RENDERER_VERSION,
        text=made.text,
        headings=headings,
        source_hash=page.source_hash,
        translated_from=page.translated_from,
        stale=page.is_stale,
    )


@lru_cache(maxsize=32)
def _titles_of_admonitions(locale: str) -> dict[str, str]:
    """What a note is called that has no title; nothing in a language that the site doesn't speak."""
    if locale not in INTERFACE:
        return {}
    with force_locale(locale):
        return {
            "note": _("Note"),
            "info": _("Good to know"),
            "tip": _("Tip"),
            "success": _("Done"),
            "important": _("Important"),
            "warning": _("Warning"),
            "caution": _("Caution"),
            "danger": _("Danger"),
        }


def _with_opening(html: str, description: str) -> str:
    """Marks the paragraph that stands below the title: the description, or a first one that isn't long."""
    if description:
        return f'<p class="lede">{escape(description)}</p>{html}'
    if html.startswith("<p>") and html.index("</p>") <= LONGEST_OPENING:
        return f'<p class="lede">{html[3:]}'
    return html
