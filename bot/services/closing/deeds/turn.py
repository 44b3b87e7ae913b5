"""A turn at an office. Sources: 004_494a7d2a7dcd2fdb.txt, "agenda tu turno"; 003_e2c5f93ba8151af2.txt, 2."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot import clock
from bot.bootstrap import Recobra
from bot.language.folding import fold
from bot.language.written_dates import format_long_date, format_time
from bot.models import Office, Turn, TurnPurpose
from bot.services.closing.case import Case
from bot.services.closing.deeds.deed import Deed, Standing
from bot.services.closing.deeds.moments import write_moment
from bot.services.closing.fields import Field, Kind, Values
from bot.services.deeds import turn_deeds
from bot.services.turns import offices, turns

_MOST_DAYS = 30


class TurnDeed(Deed):
    """Books a turn for a purpose."""

    blamed = "at"
    may_change = True
    supplies = frozenset({"turn", "office", "when"})

    def __init__(self, purpose: TurnPurpose) -> None:
        self._purpose = purpose

    def find(self, case: Case) -> Standing | None:
        """The turn that is booked."""
        turn = turns.current(case.session, case.contact.customer_id, self._purpose)
        if turn is None:
            return None
        words = _describe(turn)
        return Standing("Turno {turn} en {office} para el {when}.".format(**words), words)

    def list_fields(self, case: Case, given: Mapping[str, str]) -> list[Field]:
        """Office, a day of it with places left, and a place."""
        found = offices.list_open(case.session)
        office = _choose_office(found, case, given.get("office"))
        days = turns.free_days(case.session, office, self._last_day(case), limit=_MOST_DAYS) if office else []
        day = next((day for day in days if day.isoformat() == given.get("day")), None)
        times = turns.free_times(case.session, office, day) if office and day else []
        hint = "" if days or not office else "No quedan turnos en esa oficina dentro del plazo."
        return [
            Field(
                "office", "Oficina", Kind.CHOICE, value=str(office.id) if office else "", redraws=True,
                options=tuple((str(each.id), _name(each)) for each in found), hint=hint,
            ),
            Field(
                "day", "Día", Kind.CHOICE, redraws=True,
                options=tuple((each.isoformat(), format_long_date(each)) for each in days),
            ),
            Field("at", "Hora", Kind.CHOICE, options=tuple((each.isoformat(), _hour(each)) for each in times)),
        ]  # fmt: skip

    def describe(self, case: Case, values: Values) -> dict[str, str]:
        """Where and when; the code is drawn with the booking."""
        office = case.session.get_one(Office, int(values["office"]))
        return {"office": _name(office), "when": write_moment(datetime.fromisoformat(values["at"]))}

    def do(self, case: Case, values: Values) -> dict[str, str]:
        """Book it, and tell the customer the code."""
        starts_at = datetime.fromisoformat(values["at"])
        keeper = Recobra()  # says where the code's picture is kept
        turn, _ = turn_deeds.book(keeper, case.doing, self._purpose, int(values["office"]), starts_at)
        return _describe(turn)

    def _last_day(self, case: Case) -> date:
        return turns.last_day(case.session, case.contact)


def _choose_office(found: Sequence[Office], case: Case, given: str | None) -> Office | None:
    """The one that was chosen, else the first of the service's city."""
    city = fold(case.service.city or "")
    wanted = [each for each in found if str(each.id) == given] or [
        each for each in found if given is None and fold(each.city) == city
    ]
    return wanted[0] if wanted else None


def _describe(turn: Turn) -> dict[str, str]:
    return {"turn": turn.code, "office": _name(turn.office), "when": write_moment(turn.starts_at)}


def _name(office: Office) -> str:
    return f"{office.name} ({office.city})"


def _hour(instant: datetime) -> str:
    return format_time(clock.to_local(instant).time())
