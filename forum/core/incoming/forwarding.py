"""What somebody passes on: the mail within a mail."""

import re
from dataclasses import replace

from forum.core.incoming.reading import Mail, Unreadable, read

_BLOCK_LINES = 40  # of a text, within which the head of what is passed on stands
_FROM = re.compile(r"^[*_>\s]{0,6}(?:From|Από|Von|De|Da|Van|Od|От|Kimden)\s?:[*_]{0,2}\s+(.{3,300})$", re.IGNORECASE)
_SUBJECT = re.compile(
    r"^[*_>\s]{0,6}(?:Subject|Θέμα|Betreff|Objet|Asunto|Oggetto|Onderwerp|Temat|Тема|Konu)\s?:[*_]{0,2}\s+(.{1,300})$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>\"'()\[\],;:]{1,64}@[^\s<>\"'()\[\],;:]{3,190}")


def forwarded_from(mail: Mail) -> Mail | None:
    """The mail that this one passes on, as an attachment or in its text; None where it passes none on."""
    for file in mail.files:
        if file.media_type == "message/rfc822" or file.name.lower().endswith(".eml"):
            try:
                return read(file.content)
            except Unreadable:
                continue
    return _in_text(mail)


def _in_text(mail: Mail) -> Mail | None:
    lines = mail.text.split("\n")
    for at, line in enumerate(lines[: _BLOCK_LINES * 3]):
        found = _FROM.match(line)
        address = _ADDRESS.search(found[1]) if found else None
        if address is None:
            continue
        end = next((n for n in range(at, min(at + _BLOCK_LINES, len(lines))) if not lines[n].strip()), at)
        head = lines[at:end]
        subject = next((match[1].strip(" *_") for match in map(_SUBJECT.match, head) if match), mail.subject)
        text = "\n".join(lines[end:]).strip()
        name = found[1][: address.start()].strip(" \"'<*_[(")
        return replace(
            mail, sender=address[0].strip(".").lower(), sender_name=name, subject=subject, text=text, reply=text, copied=()
        )
    return None
