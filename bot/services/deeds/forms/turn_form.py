"""The form that books or moves a turn: what for, city, office, day, hour."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import clock
from bot.language.folding import fold
from bot.language.written_dates import format_time, format_weekday_date
from bot.models import Office, TurnPurpose
from bot.services import contacts
from bot.services.closing.fields import Field, Kind, Values
from bot.services.debts import debts
from bot.services.deeds import turn_deeds
from bot.services.deeds.forms.form import DeedForm, Done
from bot.services.deeds.telling import Doing
from bot.services.turns import turns

PURPOSES = {
    TurnPurpose.EQUIPMENT_RETURN: "Entrega de equipos",
    TurnPurpose.PAYMENT_AGREEMENT: "Convenio de pago",
    TurnPurpose.INVOICE_CLAIM: "Reclamo de factura",
}
_MOST_DAYS = 30


class TurnForm(DeedForm):
    """Each choice offers the next one's; a turn that they have for the same is moved."""

    title = "Agendar o cambiar un turno"
    button = "Agendar"
    blamed = "at"

    def list_fields(self, doing: Doing, given: Mapping[str, str]) -> list[Field]:
        """Only what is free is offered, up to the campaign's last day."""
        purpose = _find_purpose(doing, given)
        cities = turns.cities(doing.session)
        city = _find_city(doing, cities, given)
        found = turns.offices_in(doing.session, city) if city else []
        office = _find_office(found, given)
        last = turn_deeds.last_day(doing.session, doing.customer, purpose)
        days = turns.free_days(doing.session, office, last, limit=_MOST_DAYS) if office else []
        day = next((day for day in days if day.isoformat() == given.get("day")), None)
        times = turns.free_times(doing.session, office, day) if office and day else []
        return [
            Field(
                "purpose", "Trámite", Kind.CHOICE, value=purpose.value, redraws=True,
                options=tuple((each.value, name) for each, name in PURPOSES.items()),
                hint=_describe_present(doing, purpose),
            ),
            Field(
                "city", "Ciudad", Kind.CHOICE, value=city, options=tuple((each, each) for each in cities), redraws=True
            ),
            Field(
                "office", "Oficina", Kind.CHOICE, value=str(office.id) if office else "", redraws=True,
                options=tuple((str(each.id), f"{each.name}, {each.address}") for each in found),
                hint="" if days or not office else "No quedan turnos en esta oficina dentro del plazo.",
            ),
            Field(
                "day", "Día", Kind.CHOICE, redraws=True,
                options=tuple((each.isoformat(), format_weekday_date(each)) for each in days),
            ),
            Field("at", "Hora", Kind.CHOICE, options=tuple((each.isoformat(), _hour(each)) for each in times)),
        ]  # fmt: skip

    def do(self, doing: Doing, values: Values) -> Done:
        """Book it, or move what they have."""
        purpose, starts_at = TurnPurpose(values["purpose"]), datetime.fromisoformat(values["at"])
        turn, told = turn_deeds.book(doing, purpose, int(values["office"]), starts_at)
        day = format_weekday_date(clock.to_local(starts_at).date())
        text = f"Turno {turn.code}: {day} a las {_hour(starts_at)}, {turn.office.name} ({turn.office.city})."
        return Done(text, told, f"cancel-turn/{turn.id}")


def _find_purpose(doing: Doing, given: Mapping[str, str]) -> TurnPurpose:
    asked = given.get("purpose", "")
    if asked in set(TurnPurpose):
        return TurnPurpose(asked)
    owes = bool(debts.list_owing(doing.session, doing.customer))
    pending = contacts.pending_services(doing.customer)
    return TurnPurpose.PAYMENT_AGREEMENT if owes and not pending else TurnPurpose.EQUIPMENT_RETURN


def _find_city(doing: Doing, cities: Sequence[str], given: Mapping[str, str]) -> str:
    """The one that was chosen, else the customer's."""
    if "city" in given:
        return given["city"] if given["city"] in cities else ""
    home = next((each.city for each in doing.customer.services if each.city), "")
    return next((city for city in cities if fold(city) == fold(home)), "")


def _find_office(found: Sequence[Office], given: Mapping[str, str]) -> Office | None:
    chosen = next((each for each in found if str(each.id) == given.get("office")), None)
    return chosen or (found[0] if len(found) == 1 else None)


def _describe_present(doing: Doing, purpose: TurnPurpose) -> str:
    present = turns.current(doing.session, doing.customer.id, purpose)
    if present is None:
        return ""
    local = clock.to_local(present.starts_at)
    when = f"{format_weekday_date(local.date())} a las {local:%H:%M}"
    return f"Tiene el turno {present.code}, {when} en {present.office.name}: se cambiará."


def _hour(instant: datetime) -> str:
    return format_time(clock.to_local(instant).time())
