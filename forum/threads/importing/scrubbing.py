from collections.abc import Iterator, Mapping
from typing import Any

from forum.core.scrubbing import Kind, mask
from forum.core.text import language_of, nfc
from forum.licenses.masking import find

Marks = Mapping[str, Mapping[Kind, str]]


def scrub(record: dict[str, Any], marks: Marks) -> None:
    """Takes keys and tokens out of a thread's title, tags and posts, by their shape: which keys are known isn't asked.

    `marks` are what stands in their places, by language; that of the text decides, nobody who wrote being there.
    """
    for words, name in _texts(record):
        if isinstance(words.get(name), str):
            words[name] = _scrubbed(words[name], marks)
    if isinstance(record.get("tags"), list):
        record["tags"] = [tag for tag in record["tags"] if not find(nfc(str(tag)))]


def _texts(record: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    yield record, "title"
    yield record, "body_markdown_or_html"
    comments = record.get("comments") or []
    for post in (record, *comments):
        yield from ((note, "body") for note in post.get("notes") or ())
    yield from ((comment, "body") for comment in comments)


def _scrubbed(text: str, marks: Marks) -> str:
    text = nfc(text)
    if not (found := find(text)):
        return text
    language = language_of(mask(text, found, {}), tuple(marks))  # a key's letters say nothing of it
    return mask(text, found, marks[language])
