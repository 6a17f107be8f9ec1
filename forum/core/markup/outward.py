"""What a rendered text holds that leads out of the site, and how many pictures."""

import re
from html import unescape
from urllib.parse import urlsplit

from forum.core.markup.rendered import Rendered

# Of HTML that bleach wrote: no angle bracket stands within a tag.
_LINK = re.compile(r'<a\b[^>]*?\bhref="(https?://[^"]+)"')
_PICTURE = re.compile(r'<img\b')
_LINKED_PICTURE = re.compile(r'<a\b[^>]*?\bhref="[^"]*?/pictures/')
_CODE = re.compile(r"<(pre|code)\b[^>]*>.*?</\1>", re.DOTALL)


def links_out(rendered: Rendered, base_url: str) -> list[str]:
    """The addresses of links to other sites, each as often as it stands there."""
    own = urlsplit(base_url).netloc
    found = map(unescape, _LINK.findall(rendered.html))
    return [address for address in found if urlsplit(address).netloc != own]


def hosts(addresses: list[str]) -> set[str]:
    return {(urlsplit(address).hostname or "").removeprefix("www.") for address in addresses}


def count_pictures(rendered: Rendered) -> int:
    """Pictures, and links to pictures, which a picture may be shown within."""
    return max(len(found.findall(rendered.html)) for found in (_PICTURE, _LINKED_PICTURE))


def without_code(rendered: Rendered) -> str:
    """The words outside of code, with what is left of markup that isn't ours."""
    return unescape(re.sub(r"<[^>]+>", " ", _CODE.sub(" ", rendered.html)))
