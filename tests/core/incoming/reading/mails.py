"""Mails as bytes, for tests that say what is read of them."""

SENDER = b"From: Maria Papa <maria@example.org>\n"


def mail(body: bytes | str = b"Hello\n", *headers: str | bytes, sender: bytes = SENDER) -> bytes:
    lines = [header if isinstance(header, bytes) else header.encode() for header in headers]
    return (
        sender + b"".join(line + b"\n" for line in lines) + b"\n" + (body if isinstance(body, bytes) else body.encode())
    )


def part(body: bytes | str, *headers: str) -> bytes:
    return (
        "".join(f"{header}\n" for header in headers).encode()
        + b"\n"
        + (body if isinstance(body, bytes) else body.encode())
    )


def multipart(kind: str, *parts: bytes, parameters: str = "", boundary: str = "edge") -> tuple[bytes, str]:
    """A body, and the header that says where its parts begin."""
    edge = f"--{boundary}".encode()
    body = b"".join(edge + b"\n" + each + b"\n" for each in parts) + edge + b"--\n"
    return body, f'Content-Type: multipart/{kind}; boundary="{boundary}"{parameters}'


def mail_of(
    kind: str, *parts: bytes, parameters: str = "", headers: tuple[str, ...] = (), sender: bytes = SENDER
) -> bytes:
    body, content_type = multipart(kind, *parts, parameters=parameters)
    return mail(body, content_type, *headers, sender=sender)


def nested(kind: str, *parts: bytes, boundary: str) -> bytes:
    body, content_type = multipart(kind, *parts, boundary=boundary)
    return part(body, content_type)


PLAIN = "Content-Type: text/plain; charset=utf-8"
HTML = "Content-Type: text/html; charset=utf-8"
