"""A mailbox that speaks IMAP4rev1, as much of it as reading unread mails takes; down or mute when it is told to."""

from __future__ import annotations

import re
import socketserver
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock, Thread
from typing import Any

_WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"|(\([^)]*\)|\S+)')
_PARTIAL = re.compile(r"BODY\.PEEK\[\]<0\.(\d+)>")
_DAY = "%d-%b-%Y"


@dataclass
class Kept:
    """One mail of the mailbox."""

    raw: bytes
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    seen: bool = False


class ImapServer:
    """One account with one folder; `refuses`: nobody is let in, `drops`: connections end after the greeting."""

    def __init__(
        self, user: str = "buzon", password: str = "secreto", folder: str = "INBOX", port: int = 0
    ) -> None:
        self.user, self.password, self.folder = user, password, folder
        self.mails: dict[int, Kept] = {}
        self.fetched: list[int] = []
        self.refuses = self.drops = False
        self._lock = Lock()
        self._server = _Server(("127.0.0.1", port), _Session)
        self._server.mailbox = self
        Thread(target=self._server.serve_forever, args=(0.02,), name="imap", daemon=True).start()

    @property
    def url(self) -> str:
        """What IMAP_URL has to be."""
        port = self._server.server_address[1]
        return f"imap://{self.user}:{self.password}@127.0.0.1:{port}/{self.folder}"

    def put(self, raw: bytes) -> int:
        """Deliver a mail; its id."""
        with self._lock:
            key = len(self.mails) + 1
            self.mails[key] = Kept(raw)
            return key

    def list_unread(self) -> list[int]:
        """The ids of the mails that were not marked."""
        return [key for key, mail in self.mails.items() if not mail.seen]

    def close(self) -> None:
        """Let the port go."""
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True
    mailbox: ImapServer


class _Session(socketserver.StreamRequestHandler):
    """One connection: a command a line, answered by its method."""

    server: _Server

    def handle(self) -> None:
        """Until LOGOUT, or until the other side is gone."""
        self._say("* OK ready")
        while not self.server.mailbox.drops and (line := self.rfile.readline()):
            tag, command, *words = _split(line.decode().strip())
            if command.upper() == "UID":
                command, *words = words
            answer = getattr(self, f"_do_{command.lower()}", None)
            self._say(f"{tag} {answer(*words) if answer else 'BAD unknown command'}")
            if command.upper() == "LOGOUT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _do_capability(self) -> str:
        self._say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def _do_noop(self) -> str:
        return "OK done"

    def _do_logout(self) -> str:
        self._say("* BYE")
        return "OK done"

    def _do_login(self, user: str, password: str) -> str:
        box = self.server.mailbox
        if box.refuses or (user, password) != (box.user, box.password):
            return "NO [AUTHENTICATIONFAILED] wrong password"
        return "OK in"

    def _do_select(self, folder: str) -> str:
        if folder != self.server.mailbox.folder:
            return "NO [NONEXISTENT] no such folder"
        self._say(f"* {len(self.server.mailbox.mails)} EXISTS")
        self._say("* OK [UIDVALIDITY 1]")
        return "OK [READ-WRITE] done"

    def _do_search(self, *words: str) -> str:
        since = datetime.strptime(words[-1], _DAY).date()
        found = [
            key
            for key, mail in self.server.mailbox.mails.items()
            if not mail.seen and mail.at.date() >= since
        ]
        self._say(f"* SEARCH {' '.join(map(str, found))}".rstrip())
        return "OK done"

    def _do_fetch(self, key: str, what: str) -> str:
        mail = self.server.mailbox.mails[int(key)]
        partial = _PARTIAL.search(what)
        content = mail.raw[: int(partial[1])] if partial else mail.raw
        if not partial:
            self.server.mailbox.fetched.append(int(key))
        name = "BODY[]<0>" if partial else "BODY[]"
        size = f"RFC822.SIZE {len(mail.raw)} " if "RFC822.SIZE" in what else ""
        self._say(f"* {key} FETCH (UID {key} {size}{name} {{{len(content)}}}")
        self.wfile.write(content)
        self._say(")")
        return "OK done"

    def _do_store(self, key: str, _how: str, flags: str) -> str:
        self.server.mailbox.mails[int(key)].seen |= "\\Seen" in flags
        self._say(f"* {key} FETCH (UID {key} FLAGS (\\Seen))")
        return "OK done"


def _split(line: str) -> list[str]:
    """Its words; what stands in quotes or brackets is one."""
    return [_unquote(match) for match in _WORDS.finditer(line)]


def _unquote(match: re.Match[str]) -> str:
    quoted: Any = match[1]
    return re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else match[2]
