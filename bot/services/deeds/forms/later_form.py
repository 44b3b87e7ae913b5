"""The form by which an agent promises that somebody comes back to the customer. Source: 003_e2c5f93ba8151af2.txt, 7."""

from collections.abc import Mapping
from datetime import datetime

from bot import clock
from bot.config import get_settings
from bot.language.written_dates import format_weekday_date
from bot.models import Channel
from bot.services.closing.fields import Field, Kind, Values
from bot.services.deeds import later_deeds
from bot.services.deeds.forms.form import DeedForm, Done
from bot.services.deeds.telling import Doing

_PERSON = "person"
_HOW = (
    (_PERSON, "Le llama un asesor"),
    (Channel.WHATSAPP.value, "La campaña le escribe"),
    (Channel.VOICE.value, "La campaña le llama"),
)


class LaterForm(DeedForm):
    """Who comes back, and when."""

    title = "Contactar en otro momento"
    button = "Agendar"
    blamed = "at"
    tells = False

    def list_fields(self, doing: Doing, given: Mapping[str, str]) -> list[Field]:
        """A person rings in the agents' hours; the campaign at the first lawful hour."""
        by_person = given.get("how", _PERSON) == _PERSON
        hours = str(get_settings().agent_hours).replace("-", " a ")
        hint = f"Los días laborables, de {hours}." if by_person else "O en la primera hora permitida después."
        return [
            Field("how", "Quién", Kind.CHOICE, value=_PERSON, options=_HOW, redraws=True),
            Field("day", "Día", Kind.DAY),
            Field("at", "Hora", Kind.TIME, hint=hint),
        ]

    def do(self, doing: Doing, values: Values) -> Done:
        """Keep the promise."""
        due_at = clock.at_local(values["day"], values["at"])
        if values["how"] == _PERSON:
            kept = later_deeds.promise_callback(doing, due_at)
            return Done(f"Un asesor le llamará {_say(kept.due_at)}.", False, f"cancel-contact/{kept.id}")
        kept = later_deeds.promise_contact(doing, due_at, Channel(values["how"]))
        return Done(
            f"La campaña vuelve a contactarle {_say(kept.due_at)}.", False, f"cancel-contact/{kept.id}"
        )


def _say(instant: datetime) -> str:
    local = clock.to_local(instant)
    return f"el {format_weekday_date(local.date())} a las {local:%H:%M}"
