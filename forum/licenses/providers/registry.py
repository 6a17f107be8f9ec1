"""The one list of providers. The site's own keys (licenses/keys.py) need none."""

from forum.licenses.providers.edd import EasyDigitalDownloads
from forum.licenses.providers.generic import Generic
from forum.licenses.providers.gumroad import Gumroad
from forum.licenses.providers.interface import Provider
from forum.licenses.providers.lemonsqueezy import LemonSqueezy

PROVIDERS: dict[str, Provider] = {
    provider.kind: provider for provider in (LemonSqueezy(), Gumroad(), EasyDigitalDownloads(), Generic())
}
