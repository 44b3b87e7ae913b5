"""What was agreed before and another outcome may take the place of: the agent is told, and says whether it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot import clock
from bot.catalog.policy import After, get_policy
from bot.models import FollowUp, FollowUpKind, FollowUpStatus, Script, TurnPurpose
from bot.services import contacts
from bot.services.closing.case import Case
from bot.services.closing.fields import Field, Kind, Values
from bot.services.debts import benefits, promises, visits
from bot.services.deeds import undoing
from bot.services.turns import turns

UNDO, KEEP = "undo", "keep"
_PREFIX = "stands_"
# Sources: 003_e2c5f93ba8151af2.txt, 1 to 4 and 7; the contract, E1 and E5.
_CODES: Mapping[Script, Mapping[str, str]] = {
    Script.COLLECTIONS: {"promise": "1", "turn": "2", "visit": "3", "benefit": "4", "contact": "7"},
    Script.EQUIPMENT_RECOVERY: {"turn": "E1", "contact": "E5"},
}
_PURPOSES = {
    Script.COLLECTIONS: TurnPurpose.PAYMENT_AGREEMENT,
    Script.EQUIPMENT_RECOVERY: TurnPurpose.EQUIPMENT_RETURN,
}
_OF_ALL_SERVICES = frozenset({"promise", "turn", "contact"})
_EFFECTS = {
    "promise": "Se anula: ya no se le recordará",
    "turn": "Se anula: el lugar queda libre y se avisa al cliente",
    "visit": "Se anula: se avisa al cliente y a operaciones de campo",
    "benefit": "Se anula: se avisa al cliente",
    "contact": "Se anula: no se le contacta ese día",
}


@dataclass(frozen=True)
class Commitment:
    """Something agreed; `kind`: how undoing.py calls it, `code`: the typification that says it."""

    kind: str
    code: str
    thing: Any

    @property
    def name(self) -> str:
        """Of its field."""
        return f"{_PREFIX}{self.kind}"

    @property
    def key(self) -> tuple[str, int]:
        """Which one it is."""
        return self.kind, self.thing.id

    def ask(self, case: Case, code: str) -> Field:
        """Whether it stands; what the outcome that is corrected had agreed does not, unless others share it.

        An attempt in which nobody was spoken to (`code` retries) takes nothing back.
        """
        is_tried_again = get_policy().scripts[case.script].after[code] is After.RETRY
        is_corrected = case.contact.typification_code == self.code and not is_tried_again
        others = self._list_others(case)
        said = undoing.UNDOS[self.kind].say(self.thing)
        return Field(
            self.name, f"Consta: {said}", Kind.CHOICE, value=UNDO if is_corrected and not others else KEEP,
            options=((UNDO, _EFFECTS[self.kind]), (KEEP, "Sigue en pie")),
            hint=f"Vale también para el servicio {' y el '.join(others)}." if others else "",
        )  # fmt: skip

    def _list_others(self, case: Case) -> list[str]:
        """The customer's other services that ended in it too."""
        if self.kind not in _OF_ALL_SERVICES:
            return []
        live = contacts.live_contacts(case.session, case.contact.customer_id, case.script)
        return [
            each.service.service_number
            for each in live
            if each is not case.contact and each.typification_code == self.code
        ]


def list_beside(case: Case, code: str) -> list[Commitment]:
    """All that stands and is not what this typification itself agrees."""
    codes = _CODES.get(case.script, {})
    return [
        Commitment(kind, codes[kind], thing)
        for kind, thing in _list_standing(case)
        if codes.get(kind, code) != code
    ]


def find_unsaid(found: Sequence[Commitment], given: Mapping[str, str]) -> dict[str, str]:
    """Nothing is taken back of which the agent has not read."""
    return {each.name: "Elige si sigue en pie." for each in found if each.name not in given}


def find_contradictions(said: Sequence[tuple[Case, str, Mapping[str, str]]]) -> dict[str, str]:
    """What one service takes back and another confirms; `said`: case, code and what was filled in."""
    faults = {}
    for case, code, given in said:
        for kind in _OF_ALL_SERVICES & set(_CODES.get(case.script, {})):
            own = _CODES[case.script][kind]
            others = [each for each, other, _ in said if each is not case and other == own != code]
            if others and given.get(f"{_PREFIX}{kind}") == UNDO:
                number = others[0].service.service_number
                faults[f"{case.contact.id}.{_PREFIX}{kind}"] = (
                    f"El servicio {number} termina justo en eso: que siga en pie, o corrige también ese servicio."
                )
    return faults


def take_back(case: Case, found: Sequence[Commitment], values: Values) -> None:
    """What the agent let go.

    Raises:
        NotAllowed: it was carried out meanwhile.
    """
    for each in found:
        if values.get(each.name) == UNDO:
            undoing.take_back(case.doing, each.kind, each.thing.id, undoing.CORRECTION)


def _list_standing(case: Case) -> Iterator[tuple[str, Any]]:
    session, customer_id = case.session, case.contact.customer_id
    if case.script is Script.COLLECTIONS:
        yield from (("promise", promise) for promise in promises.list_open(session, customer_id)[:1])
        if visit := visits.find_requested(session, case.service):
            yield "visit", visit
        benefit = benefits.find_granted(session, case.service)
        if benefit and not benefits.is_used(session, benefit):
            yield "benefit", benefit
    if case.script in _PURPOSES and (turn := turns.current(session, customer_id, _PURPOSES[case.script])):
        yield "turn", turn
    if later := _find_later(case):
        yield "contact", later


def _find_later(case: Case) -> FollowUp | None:
    """What the campaign promised; a person's calls are settled by whoever closes."""
    return case.session.scalar(
        select(FollowUp)
        .where(
            FollowUp.customer_id == case.contact.customer_id,
            FollowUp.kind == FollowUpKind.CONTACT_LATER,
            FollowUp.status == FollowUpStatus.OPEN,
            FollowUp.due_at > clock.now(),
        )
        .order_by(FollowUp.id.desc())
        .limit(1)
    )
