"""What every channel's adapter takes and gives; its errors are those of `bot.errors`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol


def provider_now() -> datetime:
    """The provider's own clock: `RECOBRA_CLOCK_OFFSET` moves ours, not theirs."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Outgoing:
    """One message, ready to leave."""

    id: int
    address: str
    body: str
    subject: str | None = None
    content_sid: str | None = None
    content_variables: str | None = None
    choices: Sequence[Mapping[str, Any]] = ()
    media: Sequence[Mapping[str, Any]] = ()  # attachments, under MEDIA_URL
    media_urls: Sequence[str] = ()  # the same for a provider that fetches them
    details: Mapping[str, Any] | None = None
    valid_seconds: int | None = None  # how long the provider may keep it in its own queue


@dataclass(frozen=True)
class Accepted:
    """The provider took it."""

    sid: str


@dataclass(frozen=True)
class Listed:
    """What the provider says it has for an address."""

    sid: str
    created_at: datetime
    status: str
    body: str | None = None
    error_code: str | None = None
    to: str = ""  # as the provider writes the address
    answered_by: str | None = None  # of calls
    seconds: int | None = None  # that a call lasted


class Adapter(Protocol):
    """One channel. A lost answer is never tried again here: that is the settlement's to decide."""

    async def send(self, message: Outgoing) -> Accepted:
        """Hand a message to the provider, once.

        Raises:
            ProviderRefused, ProviderBusy: it was not sent.
            ProviderUnknown: it may have been.
        """
        ...

    async def list_sent(self, address: str, since: datetime) -> list[Listed]:
        """What was sent to an address since then, by the provider's clock, oldest first."""
        ...

    async def fetch(self, sid: str) -> Listed | None:
        """What became of one that the provider took; None where it has none of that id.

        Raises:
            ProviderBusy: no answer; ask again later.
        """
        ...
