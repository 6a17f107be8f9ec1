"""One connection of a mail server to ours, over SMTP or LMTP, with an end to whatever it may do.

The library reads and answers the commands. What a mail holds is read here: line for line into one buffer (the library keeps a
million short lines as a million objects), by a deadline, and of few mails at a time.
"""

import asyncio
from dataclasses import dataclass, field

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

CONNECTIONS = 50
BODIES_AT_ONCE = 4
LARGEST = 25 * 2**20  # as it is told to senders; with the lines that our mail server adds it is still taken in

COMMAND_SECONDS = 60.0
BODY_SECONDS = 300.0
SESSION_SECONDS = 900.0
LONGEST_LINE = 2**16

BUSY = b"421 4.3.2 Too many connections, come back later\r\n"
BYE = b"421 4.3.2 Going down, come back later\r\n"
TOO_LARGE = "552 5.3.4 The mail is too large"


@dataclass
class House:
    """What all connections share."""

    open: set["Conversation"] = field(default_factory=set)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(BODIES_AT_ONCE))

    def is_full(self) -> bool:
        return len(self.open) >= CONNECTIONS

    async def close(self, seconds: float) -> None:
        """Lets mails that are being taken in end, and hangs up on all others."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self.open and asyncio.get_running_loop().time() < deadline:
            for one in [one for one in self.open if not one.in_body]:
                one.hang_up(BYE)
            await asyncio.sleep(0.05)


class Conversation(SMTP):
    line_length_limit = LONGEST_LINE
    in_body = False

    def __init__(self, house: House, *arguments, **options) -> None:
        self.house = house
        super().__init__(
            *arguments, data_size_limit=LARGEST, timeout=COMMAND_SECONDS, enable_SMTPUTF8=True, ident="Stoa", **options
        )

    def connection_made(self, transport: asyncio.Transport) -> None:
        if self.house.is_full():
            transport.write(BUSY)
            transport.close()
            return
        self.house.open.add(self)
        super().connection_made(transport)
        self._end = self.loop.call_later(SESSION_SECONDS, self.hang_up, BYE)

    def connection_lost(self, error: Exception | None) -> None:
        if self.session is None:  # turned away
            return
        self.house.open.discard(self)
        self._end.cancel()
        super().connection_lost(error)

    def hang_up(self, word: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(word)
            self.transport.close()

    async def handle_exception(self, error: Exception) -> str:
        return "451 4.3.0 Something went wrong here, come back later"

    async def smtp_DATA(self, arg: str | None) -> None:
        if await self.check_helo_needed():
            return
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Nobody to give it to: RCPT comes first")
            return
        self._reset_timeout(BODY_SECONDS)
        async with self.house.turns:
            await self._take_body()
        self._set_post_data_state()
        self._reset_timeout()

    async def _take_body(self) -> None:
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        self.in_body = True
        try:
            self.envelope.content = await self._body()
            await self.push(await self.event_handler.handle_DATA(self, self.session, self.envelope))
        finally:
            self.in_body = False
            self.envelope.content = None

    async def _body(self) -> bytearray | None:
        """All until the line that is a dot; None where that was too much, which is read to its end nevertheless."""
        body, is_new_line, is_too_much = bytearray(), True, False
        while (line := await self._line()) != b".\r\n" or not is_new_line:
            body += line[1:] if is_new_line and line[:1] == b"." else line
            is_new_line = line.endswith(b"\r\n")
            if is_too_much or len(body) > LARGEST:
                is_too_much = True
                body.clear()
        return None if is_too_much else body

    async def _line(self) -> bytes:
        """The next line, or as much of it as fits: longer ones than are allowed are taken nevertheless."""
        try:
            return await self._reader.readuntil(b"\r\n")
        except asyncio.LimitOverrunError as error:
            return await self._reader.readexactly(error.consumed)


class Local(Conversation, LMTP):
    """Over LMTP."""
