"""A real mail server on loopback for tests, which keeps what it is given and can be told to refuse."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings


class _AnyPort(Controller):
    """A server on whichever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@dataclass
class Post:
    """What arrived, in order, and what the server is to answer instead of taking a mail."""

    received: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    answer: str = ""
    # Take the mail, then break the line before answering.
    breaks: bool = False

    async def _rcpt(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.answer.startswith("RCPT "):
            return self.answer.removeprefix("RCPT ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def _data(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer and not self.answer.startswith("RCPT "):
            return self.answer
        self.raw.append(envelope.content)
        self.received.append(email.message_from_bytes(envelope.content, policy=SMTP))
        self.senders.append(envelope.mail_from)
        self.recipients.append(list(envelope.rcpt_tos))
        if self.breaks:
            server.transport.abort()
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[Post]:
    """A server that takes mail, and settings that send there."""
    post = Post()
    # The names that the server looks for.
    post.__dict__.update(handle_RCPT=post._rcpt, handle_DATA=post._data)
    controller = _AnyPort(post, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        with override_settings(
            MAIL_CAN_LEAVE=True, EMAIL_HOST="127.0.0.1", EMAIL_PORT=controller.port, EMAIL_TIMEOUT=60
        ):
            yield post
    finally:
        controller.stop(no_assert=True)
