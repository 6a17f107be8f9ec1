"""A listener beside a test, in a thread of its process."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from forum.core.incoming import listening
from forum.core.incoming.conversing import Conversation


@contextmanager
def listener(app: Flask, kind: type[Conversation] = Conversation) -> Iterator[int]:
    """Gives the port where it listens; it is told to stop when the block is over, and must end."""
    bound, ready, stops = listening.bind("smtp://127.0.0.1:0"), threading.Event(), []

    async def receive() -> None:
        stop = asyncio.Event()
        stops.append((asyncio.get_running_loop(), stop))
        ready.set()
        await listening.receive(app, bound, kind, stop)

    thread = threading.Thread(target=asyncio.run, args=(receive(),))
    port = bound.getsockname()[1]
    bound.listen()
    thread.start()
    try:
        ready.wait(5)
        yield port
    finally:
        loop, stop = stops[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join(15)
    assert not thread.is_alive()
