"""Dates, times, amounts and letters as they are read on WhatsApp or heard on a call."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from bot import clock
from bot.language.e164 import to_national
from bot.language.speech import (
    speak_amount,
    speak_count,
    speak_date,
    speak_digits,
    speak_number,
    speak_phone,
    speak_time,
)
from bot.language.wares import list_devices, name_business_line
from bot.language.written_amounts import format_amount
from bot.language.written_dates import format_short_date, format_time, format_weekday_date
from bot.models import Channel, Service

MAILBOX = "posventagec2@cnt.gob.ec"
_SPOKEN_MAILBOX = "posventa, g, e, c, dos, arroba, c n t, punto, gob, punto, e c"


@dataclass(frozen=True)
class Words:
    """The way of putting values on one channel."""

    channel: Channel

    @property
    def is_spoken(self) -> bool:
        """Whether figures must be words."""
        return self.channel is Channel.VOICE

    def day(self, day: date) -> str:
        """A local day: "viernes 26 de marzo"."""
        return speak_date(day) if self.is_spoken else format_weekday_date(day)

    def day_choice(self, day: date) -> str:
        """The same as a choice: "Para el viernes …, marca 1" is said of it on a call."""
        return f"el {self.day(day)}" if self.is_spoken else self.day(day)

    def hour(self, moment: time) -> str:
        """A local time of day in a sentence: "las 10:00"."""
        return speak_time(moment) if self.is_spoken else f"las {format_time(moment)}"

    def short_hour(self, moment: time) -> str:
        """The same as a choice: "10:00"."""
        return speak_time(moment) if self.is_spoken else format_time(moment)

    def moment(self, instant: datetime) -> dict[str, str]:
        """The values `day` and `time` of an instant."""
        local = clock.to_local(instant)
        return {"day": self.day(local.date()), "time": self.hour(local.time())}

    def amount(self, amount: Decimal) -> str:
        """Dollars."""
        return speak_amount(amount) if self.is_spoken else format_amount(amount)

    def invoices(self, count: int) -> str:
        """How many invoices."""
        if self.is_spoken:
            return speak_count(count, "factura", "facturas")
        return "1 factura" if count == 1 else f"{count} facturas"

    def months(self, count: int) -> str:
        """How many months."""
        if self.is_spoken:
            return "un mes" if count == 1 else f"{speak_number(count)} meses"
        return "1 mes" if count == 1 else f"{count} meses"

    def number(self, number: str) -> str:
        """A service's number, digit by digit on a call."""
        return speak_digits(number) if self.is_spoken else number

    def phone(self, number: str) -> str:
        """A telephone as people write it here; digit by digit on a call."""
        return speak_phone(number) if self.is_spoken else to_national(number)

    def code(self, code: str) -> str:
        """A turn's letters and digits, one by one on a call."""
        return ", ".join(sign for sign in code if sign.isalnum()) if self.is_spoken else code

    @property
    def mailbox(self) -> str:
        """Where proofs of return go. Source: 004_494a7d2a7dcd2fdb.txt, speech 2."""
        return _SPOKEN_MAILBOX if self.is_spoken else MAILBOX

    def service(self, service: Service) -> dict[str, str]:
        """The values that name a service and its equipment."""
        return {
            "business_line": name_business_line(service.business_line),
            "service_number": service.service_number,
            "retired_on": format_short_date(service.retired_on) if service.retired_on else "",
            "equipment": list_devices(service.equipment) or "tus equipos",
        }
