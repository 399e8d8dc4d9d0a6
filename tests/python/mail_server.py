#!/usr/bin/env python3
"""A real SMTP server (aiosmtpd) on a free port of this computer, for the tests of the platform's e-mails.

Prints `{"port": N}` when it listens and one line of JSON for each thing that happens. Reads commands, one a line:
`ok` takes every message, `rcpt CODE TEXT` answers so to each recipient, `rcpt-of ADDRESS CODE TEXT` to this one,
`data CODE TEXT` after each message, `drop` breaks the connection in the middle of a message, `lose` takes a message
and breaks the connection before the answer, `slow SECONDS` answers each message so late. Ends with its input.
"""

import asyncio
import base64
import json
import sys

from aiosmtpd.smtp import SMTP


def say(**what):
    """Prints one thing that happened."""
    print(json.dumps(what), flush=True)


class Manner:
    """How the server behaves; changed by commands."""

    def __init__(self):
        self.mode, self.words = "ok", []


class Handler:
    """Takes messages, or does what the manner says."""

    def __init__(self, manner):
        self.manner = manner

    async def handle_RCPT(self, server, session, envelope, address, options):
        mode, words = self.manner.mode, self.manner.words
        if mode == "rcpt":
            say(event="refused", to=address)
            return " ".join(words)
        if mode == "rcpt-of" and words[0] == address:
            say(event="refused", to=address)
            return " ".join(words[1:])
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mode, words = self.manner.mode, self.manner.words
        if mode == "data":
            say(event="refused", to=envelope.rcpt_tos[0])
            return " ".join(words)
        if mode == "slow":
            say(event="waiting", to=envelope.rcpt_tos[0])
            await asyncio.sleep(float(words[0]))
        say(
            event="message",
            **{"from": envelope.mail_from, "to": envelope.rcpt_tos},
            data=base64.b64encode(envelope.original_content).decode(),
        )
        if mode == "lose":
            server.transport.abort()
        return "250 OK"


class Server(SMTP):
    """Breaks connections when the manner says so."""

    manner = None

    async def smtp_DATA(self, arg):
        if self.manner.mode == "drop":
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._reader.readline()
            say(event="dropped")
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


async def main():
    """Serves until the input ends."""
    manner = Manner()
    loop = asyncio.get_running_loop()

    def connection():
        server = Server(Handler(manner), hostname="mail.test", decode_data=False, loop=loop)
        server.manner = manner
        return server

    listening = await loop.create_server(connection, "127.0.0.1", 0)
    say(port=listening.sockets[0].getsockname()[1])
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        mode, *words = line.decode().split()
        manner.mode, manner.words = mode, words
        say(event="set", mode=mode)


asyncio.run(main())
