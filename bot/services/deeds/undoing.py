"""An agent takes back what was agreed with a customer, by the bot's own ways where it has them, and says why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import clock
from bot.catalog.desk import get_desk
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.language.written_amounts import format_amount
from bot.language.written_dates import format_short_date
from bot.models import (
    Base,
    Benefit,
    BenefitStatus,
    Customer,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    Promise,
    PromiseStatus,
    TechnicalVisit,
    Turn,
    TurnPurpose,
    TurnStatus,
    VisitStatus,
)
from bot.services import audit, follow_ups
from bot.services.debts import retractions
from bot.services.debts.form_rules import KIND_NAMES
from bot.services.deeds.telling import Doing, check_theirs, tell
from bot.services.turns import turns

_GOES_ON = "La campaña vuelve a contactar al cliente, si no queda nada más acordado."
CORRECTION = "correction"  # the reason where another outcome takes its place; the others are in desk.yml
_OWN_WORDS = {
    TurnPurpose.EQUIPMENT_RETURN: "turn_cancelled",
    TurnPurpose.PAYMENT_AGREEMENT: "agreement_cancelled",
}


@dataclass(frozen=True)
class Undo:
    """How one kind of thing is taken back; what agents read of it is Spanish.

    `name`: with its article; `effect`: what else it means; `stands`: whether it can still be taken back; `say`: which
    one it is; `do`: do it, and whether the customer is told.
    """

    model: type[Any]
    name: str
    done: str
    effect: str
    stands: Callable[[Any], bool]
    say: Callable[[Any], str]
    do: Callable[[Doing, Any, str], bool]
    tells: bool = True


def find_undo(kind: str) -> Undo:
    """How such a thing is taken back.

    Raises:
        NotFound: nothing of the kind ever is.
    """
    if kind not in UNDOS:
        raise NotFound("Eso no se anula desde aquí.")
    return UNDOS[kind]


def find(doing: Doing, kind: str, key: int) -> Any:
    """The thing, of which it is asked whether to take it back.

    Raises:
        NotAllowed: it is not this customer's, or it is over.
    """
    undo = find_undo(kind)
    found = doing.session.get(undo.model, key)
    found = check_theirs(found, found.customer_id if found else None, doing, undo.name.capitalize())
    if not undo.stands(found):
        raise NotAllowed(f"{undo.name.capitalize()} ya no se puede anular: no está pendiente.")
    return found


def take_back(doing: Doing, kind: str, key: int, reason: str) -> bool:
    """Take it back; whether the customer is told of it. `reason`: a code of desk.yml, or `CORRECTION`.

    Raises:
        InvalidInput: there is no such reason.
        NotAllowed: it is not this customer's, or it was carried out or taken back before.
    """
    if reason not in {*get_desk().undo_reasons, CORRECTION}:
        raise InvalidInput("Elige por qué se anula.")
    found: Base = find(doing, kind, key)
    # As whoever imports payments or books a turn does: the customer first, then what is theirs.
    doing.session.get_one(Customer, doing.customer.id, with_for_update=True)
    doing.session.refresh(found, with_for_update=True)
    find(doing, kind, key)
    told = UNDOS[kind].do(doing, found, reason)
    audit.record(doing.session, f"{kind}.cancel", found, reason=reason)
    return told


def _cancel_turn(doing: Doing, turn: Turn, reason: str) -> bool:
    """The bot's words ask for another turn: not where the customer is past it, as one who brought the equipment."""
    turns.cancel(doing.session, turn)
    name = _OWN_WORDS.get(turn.purpose, "turn_withdrawn")
    if reason == CORRECTION or name == "turn_withdrawn":
        return tell(doing, "turn_withdrawn", code=turn.code) is not None
    return tell(doing, name) is not None


def _cancel_promise(doing: Doing, promise: Promise, _reason: str) -> bool:
    retractions.take_back_promise(doing.session, promise)
    return False


def _cancel_visit(doing: Doing, visit: TechnicalVisit, _reason: str) -> bool:
    retractions.take_back_visit(doing.session, visit)
    return tell(doing, "visit_cancelled") is not None


def _cancel_benefit(doing: Doing, benefit: Benefit, _reason: str) -> bool:
    retractions.take_back_benefit(doing.session, benefit)
    return tell(doing, "benefit_cancelled", benefit=benefit.title) is not None


def _cancel_contact(doing: Doing, follow_up: FollowUp, _reason: str) -> bool:
    follow_ups.cancel(doing.session, follow_up)
    return False


def _say_turn(turn: Turn) -> str:
    local = clock.to_local(turn.starts_at)
    day = format_short_date(local.date())
    return f"turno {turn.code}, el {day} a las {local:%H:%M} en {turn.office.name} ({turn.office.city})"


def _say_promise(promise: Promise) -> str:
    where = f", en {promise.place}" if promise.place else ""
    return f"promesa de pagar {format_amount(promise.amount)} el {format_short_date(promise.due_on)}{where}"


def _say_visit(visit: TechnicalVisit) -> str:
    return f"visita técnica de {KIND_NAMES[visit.service_kind]} en {visit.address}; atiende {visit.receiver}"


def _say_contact(follow_up: FollowUp) -> str:
    local = clock.to_local(follow_up.due_at)
    who = (
        "llamada de un asesor" if follow_up.kind is FollowUpKind.PERSON_CALLBACK else "contacto de la campaña"
    )
    return f"{who} el {format_short_date(local.date())} a las {local:%H:%M}"


UNDOS: Mapping[str, Undo] = {
    "turn": Undo(
        Turn,
        "el turno",
        "El turno quedó anulado.",
        f"El lugar queda libre para otra persona. {_GOES_ON}",
        lambda turn: turn.status is TurnStatus.BOOKED and turn.starts_at > clock.now(),
        _say_turn,
        _cancel_turn,
    ),
    "promise": Undo(
        Promise,
        "la promesa",
        "La promesa quedó anulada.",
        f"No se le recordará. {_GOES_ON}",
        lambda promise: promise.status is PromiseStatus.OPEN,
        _say_promise,
        _cancel_promise,
        tells=False,
    ),
    "visit": Undo(
        TechnicalVisit,
        "la visita técnica",
        "La visita técnica quedó anulada.",
        f"Se avisa a operaciones de campo. {_GOES_ON}",
        lambda visit: visit.status is VisitStatus.REQUESTED,
        _say_visit,
        _cancel_visit,
    ),
    "benefit": Undo(
        Benefit,
        "el beneficio",
        "El beneficio quedó anulado.",
        f"La deuda podrá tener un beneficio otra vez. {_GOES_ON}",
        lambda benefit: benefit.status is BenefitStatus.GRANTED,
        lambda benefit: f"beneficio: {benefit.title}",
        _cancel_benefit,
    ),
    "contact": Undo(
        FollowUp,
        "lo agendado",
        "Lo agendado quedó anulado.",
        "Nadie lo espera ya para ese día.",
        lambda follow_up: follow_up.status is FollowUpStatus.OPEN,
        _say_contact,
        _cancel_contact,
        tells=False,
    ),
}
