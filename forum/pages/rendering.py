from forum.core.markup.render import render_article


def render(body: str, base_url: str) -> str:
    """A page's Markdown as safe HTML; raises TooComplex for a text that would cost too much."""
    return render_article(body, base_url=base_url, resolve_link=lambda address: address).html
