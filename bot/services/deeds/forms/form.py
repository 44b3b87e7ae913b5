"""What every form beside a conversation can say and do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.models import Service
from bot.queries.due_today import list_numbers
from bot.services.closing.fields import Field, Kind, Values
from bot.services.deeds.telling import Doing


@dataclass(frozen=True)
class Done:
    """What was done (Spanish); `told`: whether the customer was written to; `undo`: the deed that undoes it."""

    text: str
    told: bool
    undo: str | None = None


class DeedForm:
    """A form; `blamed`: the field beside which a refusal of the deed itself is told."""

    title: ClassVar[str]
    button: ClassVar[str]
    blamed: ClassVar[str]
    tells: ClassVar[bool] = True  # whether the customer is written to of it

    def list_fields(self, doing: Doing, given: Mapping[str, str]) -> list[Field]:
        """What has to be filled in; `given`: what was so far."""
        raise NotImplementedError

    def check(self, doing: Doing, values: Values) -> dict[str, str]:
        """What is wrong with values that were read well, by field."""
        return {}

    def do(self, doing: Doing, values: Values) -> Done:
        """Do it.

        Raises:
            RecobraError: it is not possible.
        """
        raise NotImplementedError


def choose_service(services: Sequence[Service], hint: str = "") -> Field:
    """Which of the services it is about; the only one is chosen."""
    options = tuple(
        (str(each.id), f"{each.business_line.title()} {each.service_number}") for each in services
    )
    first = options[0][0] if len(options) == 1 else ""
    return Field(
        "service", "Servicio", Kind.CHOICE, value=first, options=options, hint=hint, redraws=len(options) > 1
    )


def find_chosen(services: Sequence[Service], given: Mapping[str, str]) -> Service | None:
    """The service that was chosen so far, or the only one."""
    chosen = next((each for each in services if str(each.id) == given.get("service")), None)
    return chosen or (services[0] if len(services) == 1 else None)


def ask_for_phones(doing: Doing) -> list[Field]:
    """The two telephones of the seed's forms, the one in use first."""
    numbers = list_numbers(doing.customer, doing.conversation)
    first, second, *_ = [*numbers, "", ""]
    return [
        Field("phone_1", "Teléfono de contacto 1", Kind.PHONE, value=first),
        Field("phone_2", "Teléfono de contacto 2", Kind.PHONE, value=second),
    ]


def check_phones(values: Values) -> dict[str, str]:
    """Two different ones."""
    same = values["phone_1"] == values["phone_2"]
    return {"phone_2": "Hacen falta dos teléfonos de contacto distintos."} if same else {}
