"""The composition root: everything that one simulator consists of."""

from __future__ import annotations

from typing import Any, cast

from flask import current_app

from simulator.directory import REFRESH_SECONDS, Directory
from simulator.events import EventBus, LogBook
from simulator.imap import ImapServer
from simulator.mail import Mailbox, MailServer
from simulator.messaging.content import ContentStore
from simulator.messaging.inbox import Inbox
from simulator.messaging.media import MediaStore
from simulator.messaging.message import MessageStore
from simulator.messaging.outbox import Outbox
from simulator.messaging.receipts import StatusCallbacks
from simulator.numbers import Numbers
from simulator.ordered import Ordered
from simulator.settings import Options, Settings
from simulator.timers import Timers
from simulator.voice.call import CallStore
from simulator.voice.progress import CallProgress
from simulator.voice.switchboard import Switchboard
from simulator.webhooks import WebhookSender

IMAP_PASSWORD = "simulator"


class Exchange:
    """All the parts, wired once; nothing outlives the process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.options = Options.from_json(settings.options)
        self.timers = Timers()
        self.ordered = Ordered(self.timers)
        self.bus = EventBus()
        self.log = LogBook(self.bus)
        self.numbers = Numbers()
        self.directory = Directory(settings.directory_url, settings.directory_file)
        self.webhooks = WebhookSender(settings.auth_token, self.log)
        self.media = MediaStore()
        self.messages = MessageStore(self.bus)
        self.contents = ContentStore(settings.account_sid)
        self.inbox = Inbox(settings, self.numbers, self.messages, self.webhooks)
        self.outbox = Outbox(
            settings=settings,
            options=self.options,
            numbers=self.numbers,
            messages=self.messages,
            contents=self.contents,
            media=self.media,
            webhooks=self.webhooks,
            receipts=StatusCallbacks(self.webhooks, self.ordered),
            timers=self.timers,
        )
        self.calls = CallStore(self.bus)
        self.switchboard = Switchboard(
            settings=settings,
            options=self.options,
            numbers=self.numbers,
            calls=self.calls,
            webhooks=self.webhooks,
            progress=CallProgress(self.webhooks, self.timers, self.ordered),
            log=self.log,
        )
        self.mailbox = Mailbox(self.bus, self.log, self.options)
        self.mail_server = MailServer(self.mailbox, settings.host, settings.smtp_port)
        self.incoming: ImapServer | None = None
        self._watch_directory()

    def open_incoming(self) -> None:
        """Open the mailbox that people write to. Raises OSError when its port is taken."""
        self.incoming = ImapServer(password=IMAP_PASSWORD, port=self.settings.imap_port)

    def change_options(self, changes: dict[str, Any]) -> None:
        """Change the options and open or close the mail server to match. Raises ValueError."""
        self.options.update(changes)
        if self.options.mail == "down":
            self.mail_server.stop()
        elif "mail" in changes:
            self.mail_server.start()
        self.bus.publish("options", self.options.as_dict())

    def _watch_directory(self) -> None:
        if self.directory.refresh():
            self.bus.publish("phones", {})
        self.timers.after(REFRESH_SECONDS, self._watch_directory)

    def reset(self) -> None:
        """Forget all traffic, behaviours, templates and options; the directory stays."""
        self.timers.clear()
        self.ordered.clear()
        self._watch_directory()
        self.switchboard.clear()
        parts = (self.messages, self.contents, self.media, self.numbers, self.mailbox, self.log)
        for part in parts:
            part.clear()
        if self.incoming:
            self.incoming.mails.clear()
        self.change_options(Options.from_json(self.settings.options).as_dict())
        self.bus.publish("reset", {})

    def close(self) -> None:
        """Stop all threads and close the ports."""
        self.switchboard.clear()
        self.timers.close()
        self.bus.close()
        self.mail_server.stop()
        if self.incoming:
            self.incoming.close()
        self.webhooks.close()


def exchange() -> Exchange:
    """The simulator behind the request that is being answered."""
    return cast(Exchange, current_app.extensions["exchange"])
