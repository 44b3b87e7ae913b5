"""The turn as far as it is agreed: where, which day, at what time."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from actions.talk import Talk


@dataclass
class Draft:
    """The form's slots, typed; `shown` remembers where the offered options begin, and where the next do."""

    city: str | None = None
    office: int | None = None
    day: date | None = None
    moment: time | None = None
    confirmed: bool | None = None
    shown: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, talk: Talk) -> "Draft":
        """From the slots."""
        day, moment = talk.slot("turn_day"), talk.slot("turn_time")
        return cls(
            talk.slot("turn_city"),
            talk.slot("turn_office"),
            date.fromisoformat(day) if day else None,
            time.fromisoformat(moment) if moment else None,
            talk.slot("turn_confirmed"),
            dict(talk.slot("turn_shown") or {}),
        )

    def write(self) -> dict[str, Any]:
        """As slots."""
        return {
            "turn_city": self.city,
            "turn_office": self.office,
            "turn_day": self.day.isoformat() if self.day else None,
            "turn_time": f"{self.moment:%H:%M}" if self.moment else None,
            "turn_confirmed": self.confirmed,
            "turn_shown": self.shown,
        }

    def set_city(self, city: str) -> None:
        """Another city has other offices; the day and time wished for stay."""
        if city != self.city:
            self.city, self.office = city, None

    def set_day(self, day: date) -> None:
        """A time that was agreed stays, if it is free on that day too."""
        self.day = day
        self.shown.pop("day_from", None)

    def set_time(self, moment: time | None) -> None:
        """The time; None asks for it again."""
        self.moment = moment
        self.shown.pop("times", None)
