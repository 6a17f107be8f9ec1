"""Every provider with its contract: a further one is a line here."""

from tests.licenses.providers import contract_edd, contract_generic, contract_gumroad, contract_lemonsqueezy
from tests.licenses.providers.spoken import Spoken

ALL: tuple[Spoken, ...] = (
    contract_lemonsqueezy.SPOKEN,
    contract_lemonsqueezy.WITH_TOKEN,
    contract_gumroad.SPOKEN,
    contract_edd.SPOKEN,
    contract_generic.SPOKEN,
)
