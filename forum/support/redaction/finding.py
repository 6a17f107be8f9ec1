from collections.abc import Collection, Iterator

from forum.licenses import masking
from forum.support.redaction.addresses import addresses
from forum.support.redaction.found import Found, apart
from forum.support.redaction.hosts import hosts
from forum.support.redaction.names import Names
from forum.support.redaction.secrets import marked, secrets


def find(text: str, *, names: Collection[str], own_hosts: Collection[str]) -> list[Found]:
    """What tells in a text who wrote it or where, in order, none within another.

    `names` are of people who belong to the case, as they are called or called here; `own_hosts` those of the vendor, which
    everybody knows. Takes time by the length of the text, whatever stands in it.
    """
    return apart(_found(text, names, own_hosts))


def _found(text: str, names: Collection[str], own_hosts: Collection[str]) -> Iterator[Found]:
    yield from (Found(each.start, each.end, "key") for each in masking.find(text))
    yield from marked(text)
    yield from secrets(text)
    yield from addresses(text, own_hosts)
    yield from hosts(text, own_hosts)
    yield from Names(names).found_in(text)
