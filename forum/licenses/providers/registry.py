"""The one list of providers."""

from forum.licenses.providers.interface import Provider
from forum.licenses.providers.local import Local

PROVIDERS: dict[str, Provider] = {provider.kind: provider for provider in (Local(),)}
