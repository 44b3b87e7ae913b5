"""What the simulator is started with, and what can be changed while it runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

CALL_OUTCOMES = ("answer", "machine", "hangup", "busy", "no-answer", "failed", "ring")
MAIL_MODES = ("accept", "busy", "reject", "down")


@dataclass(frozen=True)
class Settings:
    """Fixed for the life of the process.

    `webhook_base` is the program's PUBLIC_URL: webhooks are signed over exactly what is called.
    """

    account_sid: str = "AC" + "0" * 32
    auth_token: str = "simulator"
    host: str = "127.0.0.1"
    port: int = 8080
    smtp_port: int = 8025
    imap_port: int = 8143
    webhook_base: str = "http://127.0.0.1:8000"
    whatsapp_from: str = "whatsapp:+593999000001"
    voice_from: str = "+593999000001"
    business_name: str = "CNT"
    timezone: str = "America/Guayaquil"
    directory_url: str = ""
    directory_file: str = ""
    options: str = "{}"

    @classmethod
    def from_env(cls, env: Mapping[str, str], **overrides: Any) -> Settings:
        """Read the environment; an empty variable counts as unset. Raises ValueError for a bad port."""
        names = {
            "account_sid": "TWILIO_ACCOUNT_SID",
            "auth_token": "TWILIO_AUTH_TOKEN",
            "host": "SIMULATOR_HOST",
            "port": "SIMULATOR_PORT",
            "smtp_port": "SIMULATOR_SMTP_PORT",
            "imap_port": "SIMULATOR_IMAP_PORT",
            "webhook_base": "WEBHOOK_BASE",
            "whatsapp_from": "TWILIO_WHATSAPP_FROM",
            "voice_from": "TWILIO_VOICE_FROM",
            "business_name": "SIMULATOR_BUSINESS_NAME",
            "timezone": "TIMEZONE",
            "directory_url": "SIMULATOR_DIRECTORY_URL",
            "directory_file": "SIMULATOR_DIRECTORY_FILE",
            "options": "SIMULATOR_OPTIONS",
        }
        given: dict[str, Any] = {field: env[name] for field, name in names.items() if env.get(name)}
        given |= {name: value for name, value in overrides.items() if value is not None}
        for port in ("port", "smtp_port", "imap_port"):
            if port in given:
                given[port] = int(given[port])
        return cls(**given)

    @property
    def whatsapp_sender(self) -> str:
        """The business's WhatsApp address, with its channel prefix."""
        plain = self.whatsapp_from.removeprefix("whatsapp:")
        return f"whatsapp:{plain}"

    @property
    def base_url(self) -> str:
        """Where the simulator answers, as a program on this machine reaches it."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "") else self.host
        return f"http://{host}:{self.port}"


@dataclass
class Options:
    """Changed through `PATCH /simulator/settings`; all delays are seconds."""

    sent_after: float = 0.3
    delivered_after: float = 0.7
    read_after: float | None = None
    approve_after: float = 1.0
    enforce_window: bool = False
    ring_after: float = 0.4
    auto_answer: str | None = None
    tempo: float = 1.0
    patience: float = 0.0
    hang_seconds: float = 30.0
    mail: str = "accept"

    @classmethod
    def from_json(cls, text: str) -> Options:
        """Read the options given at the start. Raises ValueError naming what is wrong."""
        options = cls()
        options.update(json.loads(text or "{}"))
        return options

    def update(self, changes: Mapping[str, Any]) -> None:
        """Apply all changes or none. Raises ValueError naming the first that cannot be."""
        known = {field.name for field in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"unknown option {name!r}; known: {', '.join(sorted(known))}")
            _check(name, value)
        for name, value in changes.items():
            setattr(self, name, value)

    def as_dict(self) -> dict[str, Any]:
        """All options with their present values."""
        return asdict(self)


def _check(name: str, value: Any) -> None:
    if name == "enforce_window":
        acceptable = isinstance(value, bool)
    elif name == "auto_answer":
        acceptable = value is None or value in CALL_OUTCOMES
    elif name == "mail":
        acceptable = value in MAIL_MODES
    elif value is None:
        acceptable = name == "read_after"
    else:
        acceptable = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    if not acceptable:
        raise ValueError(f"{value!r} is no value for {name}")
