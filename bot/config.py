"""Settings from the environment, `.env`, and what a running `recobra up` chose, so that every process agrees."""

import hashlib
import hmac
import json
import os
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.catalog.countries import get_countries
from bot.complaints import explain
from bot.errors import Misconfigured
from bot.hours import DailyHours

ROOT = Path(__file__).resolve().parent.parent
TWILIO_API = "https://api.twilio.com"
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_SIGNS = re.compile(r"[\s().-]")


def var_dir() -> Path:
    """The folder of everything that is written at run time (`RECOBRA_VAR_DIR`, else `var/` in the checkout)."""
    folder = Path(os.environ.get("RECOBRA_VAR_DIR") or ROOT / "var")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def running_file() -> Path:
    """Where `recobra up` writes the addresses that it chose, for commands in another terminal."""
    return var_dir() / "running.json"


class Settings(BaseSettings):
    """Every variable of `.env.example`; names, defaults and meanings are the contract's."""

    model_config = SettingsConfigDict(env_file=ROOT / ".env", extra="ignore", env_ignore_empty=True)

    database_url: str = Field(default_factory=lambda: f"sqlite:///{var_dir() / 'recobra.db'}")
    redis_url: str | None = None
    rasa_url: str | None = None
    actions_url: str | None = None
    public_url: str | None = None
    twilio_account_sid: str | None = None
    twilio_auth_token: str | None = None
    twilio_auth_token_previous: str | None = None
    twilio_api_base_url: str = TWILIO_API
    twilio_whatsapp_from: str = "+593999000001"
    twilio_voice_from: str = "+593999000001"
    smtp_url: str | None = None
    imap_url: str | None = None
    media_url: str = Field(default_factory=lambda: f"file://{var_dir() / 'media'}")
    country: str = "EC"
    timezone: str = ""
    secret_key: str = Field(default_factory=lambda: _kept_secret())
    rasa_token: str = ""
    send_hours: Annotated[DailyHours, NoDecode] = DailyHours.parse("08:00-20:00")
    agent_hours: Annotated[DailyHours, NoDecode] = DailyHours.parse("08:00-17:00")
    handoff_phone: str | None = None
    whatsapp_mps: float = Field(default=80, gt=0)
    voice_cps: float = Field(default=1, gt=0)
    dispatch_connections: int = Field(default=256, ge=1, le=1000)
    whatsapp_daily_limit: int | None = Field(default=None, ge=0)
    web_host: str = "127.0.0.1"
    web_proxies: int = Field(default=0, ge=0, le=9)
    web_port: int = Field(default=8000, ge=1, le=65535)
    simulator_port: int = Field(default=8080, ge=1, le=65535)
    system_urls: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    outbox_secret: str = ""
    mail_from: str = "recobra@localhost"
    alert_mail: str | None = None
    recobra_clock_offset: float = 0

    @field_validator("send_hours", "agent_hours", mode="before")
    @classmethod
    def _parse_hours(cls, value: object) -> object:
        return DailyHours.parse(value) if isinstance(value, str) else value

    @field_validator("system_urls", mode="before")
    @classmethod
    def _parse_systems(cls, value: object) -> object:
        """`openflexis=https://… ic=file:///…`, separated by spaces."""
        if not isinstance(value, str):
            return value
        pairs = [pair.partition("=") for pair in value.split()]
        for name, sign, url in pairs:
            if not sign:
                raise ValueError(
                    f"«{name}» no es un sistema con su dirección, por ejemplo ic=https://ic.example/avisos"
                )
            if ":" not in url:
                raise ValueError(f"«{url}» no es una dirección: empieza por https://, file:// o mailto:")
        return {name: url for name, _, url in pairs}

    @field_validator("database_url")
    @classmethod
    def _use_psycopg(cls, value: str) -> str:
        scheme, _, rest = value.partition("://")
        if rest and scheme in {"postgres", "postgresql"}:
            return f"postgresql+psycopg://{rest}"
        return _expect_scheme(value, "sqlite", "postgresql+psycopg")

    @field_validator("public_url", "rasa_url", "actions_url", "twilio_api_base_url")
    @classmethod
    def _expect_web_address(cls, value: str | None) -> str | None:
        return value and _expect_scheme(value, "http", "https")

    @field_validator("smtp_url")
    @classmethod
    def _expect_mail_server(cls, value: str | None) -> str | None:
        return value and _expect_scheme(value, "smtp", "smtps")

    @field_validator("imap_url")
    @classmethod
    def _expect_mailbox(cls, value: str | None) -> str | None:
        return value and _expect_scheme(value, "imap", "imaps")

    @field_validator("twilio_whatsapp_from", "twilio_voice_from", "handoff_phone")
    @classmethod
    def _expect_phone(cls, value: str | None) -> str | None:
        """In E.164, as Twilio takes it; another form would fail with the first message or call, not here."""
        number = value and _SIGNS.sub("", value.removeprefix("whatsapp:"))
        if number and not _E164.fullmatch(number):
            raise ValueError(f"«{value}» no es un teléfono con el código del país, por ejemplo +593991234567")
        return number

    @field_validator("timezone")
    @classmethod
    def _expect_zone(cls, value: str) -> str:
        if value and value not in available_timezones():
            raise ValueError(f"«{value}» no es una zona horaria, por ejemplo America/Guayaquil")
        return value

    @field_validator("country")
    @classmethod
    def _expect_country(cls, value: str) -> str:
        known = get_countries().root
        if value.upper() not in known:
            raise ValueError(f"«{value}» no está en countries.yml: {', '.join(known)}")
        return value.upper()

    @model_validator(mode="after")
    def _derive_timezone(self) -> Self:
        self.timezone = self.timezone or get_countries().root[self.country].timezone
        return self

    @model_validator(mode="after")
    def _derive_secrets(self) -> Self:
        """One that is not set is derived, so that all processes with one key agree."""
        derived = hmac.new(self.secret_key.encode(), b"rasa", hashlib.sha256).hexdigest()
        self.rasa_token = self.rasa_token or derived
        self.outbox_secret = self.outbox_secret or self._derive_outbox_secret()
        return self

    def _derive_outbox_secret(self) -> str:
        return hmac.new(self.secret_key.encode(), b"outbox", hashlib.sha256).hexdigest()

    @property
    def has_derived_outbox_secret(self) -> bool:
        """Whether nobody set one, so that no receiver can know it."""
        return hmac.compare_digest(self.outbox_secret, self._derive_outbox_secret())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over `.env`, which wins over what a running `recobra up` chose."""
        running = InitSettingsSource(settings_cls, init_kwargs=read_running().get("settings", {}))
        return init_settings, env_settings, dotenv_settings, running

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which times are shown and deadlines end."""
        return ZoneInfo(self.timezone)

    @property
    def public_base(self) -> str:
        """`PUBLIC_URL` without its last slash: what Twilio calls, and signs."""
        return (self.public_url or f"http://127.0.0.1:{self.web_port}").rstrip("/")

    @property
    def uses_real_twilio(self) -> bool:
        """Whether messages leave for Twilio's own API, where mistakes cost money."""
        return self.twilio_api_base_url.rstrip("/") == TWILIO_API


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        Misconfigured: a variable has a value that cannot be used; says which.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise Misconfigured("; ".join(map(_explain, error.errors()))) from error


def _explain(error: ErrorDetails) -> str:
    """Which variable, and what is wrong with it, in Spanish."""
    return f"{'.'.join(map(str, error['loc'])).upper()}: {explain(error)}"


def _expect_scheme(value: str, *schemes: str) -> str:
    if not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
        raise ValueError(f"debe empezar por {' o '.join(f'{scheme}://' for scheme in schemes)}")
    return value


def _kept_secret() -> str:
    """A key made at the first start and kept, so that sessions survive a restart."""
    path = var_dir() / "secret_key"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(32)
        file.write(key)
    return key


def read_running() -> dict[str, Any]:
    """What the `recobra up` of this folder wrote, while it lives: {"pid", "settings"}; else nothing."""
    try:
        running = dict(json.loads(running_file().read_text()))
        os.kill(running["pid"], 0)
    except (OSError, ValueError, KeyError):
        return {}
    return running
