"""The one list of providers. The site's own keys (licenses/keys.py) need none."""

from forum.licenses.providers.edd import EasyDigitalDownloads
from forum.licenses.providers.freemius import Freemius
from forum.licenses.providers.generic import Generic
from forum.licenses.providers.gumroad import Gumroad
from forum.licenses.providers.interface import Provider
from forum.licenses.providers.keygen import Keygen
from forum.licenses.providers.lemonsqueezy import LemonSqueezy
from forum.licenses.providers.signed import Signed

PROVIDERS: dict[str, Provider] = {
    provider.kind: provider
    for provider in (Signed(), Keygen(), LemonSqueezy(), Freemius(), EasyDigitalDownloads(), Gumroad(), Generic())
}
