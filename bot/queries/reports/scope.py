"""What a report is about: one campaign or all, and from which local day to which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement

from bot import clock
from bot.errors import InvalidInput
from bot.models import Campaign, Contact


@dataclass(frozen=True)
class Scope:
    """`campaign`: None for all; `first` and `last`: local days, both included, None for no limit.

    Raises:
        InvalidInput: the last day is before the first.
    """

    campaign: Campaign | None = None
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise InvalidInput(f"El {self.last} es anterior al {self.first}.")

    @property
    def start(self) -> datetime | None:
        """The instant (UTC) at which the first day begins."""
        return clock.start_of_day(self.first) if self.first else None

    @property
    def end(self) -> datetime | None:
        """The instant (UTC) at which the last day is over."""
        return clock.end_of_day(self.last) if self.last else None

    def within(self, column: Any) -> Sequence[ColumnElement[bool]]:
        """What an instant has to fulfil to lie in these days."""
        limits = []
        if self.start:
            limits.append(column >= self.start)
        if self.end:
            limits.append(column < self.end)
        return limits

    def of_campaign(self) -> Sequence[ColumnElement[bool]]:
        """What a contact has to fulfil."""
        return [Contact.campaign_id == self.campaign.id] if self.campaign else []

    def of_talk(self) -> Sequence[ColumnElement[bool]]:
        """The same where conversations come first: without the sum SQLite looks each contact up in all of them."""
        return [Contact.campaign_id + 0 == self.campaign.id] if self.campaign else []
