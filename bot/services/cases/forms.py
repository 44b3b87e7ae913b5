"""The form of the step that a case is in: what is asked now, filled in with what is known, and what was meant by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.facts import ENDS_ON
from bot.catalog.procedure import NO, YES, FormField, Procedure, Step
from bot.catalog.procedures import get_procedures
from bot.catalog.retention import get_retention
from bot.language.day_math import shift_month
from bot.language.e164 import to_national
from bot.language.lexicon import MONTHS
from bot.models import Account, ServiceCase
from bot.services.cases import typifying
from bot.services.cases.conditions import holds
from bot.services.cases.facts import find_facts
from bot.services.cases.words import last_day
from bot.services.closing.fields import Field, Kind, read

_KINDS = {
    "text": Kind.TEXT, "area": Kind.AREA, "choice": Kind.CHOICE, "yes_no": Kind.CHOICE, "day": Kind.DAY,
    "month": Kind.CHOICE, "number": Kind.NUMBER, "amount": Kind.AMOUNT, "phone": Kind.PHONE, "email": Kind.EMAIL,
    "files": Kind.FILES,
}  # fmt: skip
_YES_NO = ((YES, "Sí"), (NO, "No"))
_LONGEST_AREA = 600
_NEVER = "9999"


@dataclass(frozen=True)
class StepForm:
    """What has to be filled in to end a step; `known`: facts, overridden by the answers of earlier steps.

    `people`: the names of those who have the roles that its fields offer people of.
    """

    case: ServiceCase
    procedure: Procedure
    step: Step
    known: dict[str, str]
    people: Mapping[str, Sequence[str]]

    def list_fields(self, given: Mapping[str, str]) -> list[Field]:
        """The fields that are asked, given what was answered so far."""
        values = {**self.known, **given}
        if self.step.typifies:
            values = {**typifying.guess_variant(values), **values}
        return [self._draw(field, values) for field in self._list_asked(values)]

    def _list_asked(self, values: Mapping[str, str]) -> list[FormField]:
        more = typifying.list_fields(self.case, values) if self.step.typifies else []
        return [field for field in (*self.step.form, *more) if holds(field.when, values)]

    def read(self, given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """The answers, as the case keeps them, and what is wrong, by field."""
        fields = self.list_fields(given)
        read_values, faults = read(fields, given)
        answers = {name: _as_text(value) for name, value in read_values.items() if value is not None}
        for field in self._list_asked({**self.known, **given}):
            if field.kind == "files" and field.required and not self._has_file(field):
                faults[field.name] = "Adjunta al menos un archivo."
            elif fault := _find_limit_fault(field, read_values.get(field.name)):
                faults[field.name] = fault
        if not self.step.typifies and answers.get("returns_on", _NEVER) < clock.today().isoformat():
            faults["returns_on"] = "Ese día ya pasó."
        if self.step.typifies and not faults:
            faults = typifying.find_faults(self.case, self.known, answers)
            answers |= {} if faults else typifying.derive(self.known, answers)
        return {**answers, **self._find_ends(answers)}, faults

    def _draw(self, field: FormField, values: Mapping[str, str]) -> Field:
        return Field(
            field.name,
            field.label,
            _KINDS[field.kind],
            required=field.required and field.kind != "files",
            value=_show(field, values.get(field.name) or values.get(field.fact or "", "")),
            options=_list_options(field, values) or self._list_people(field),
            hint=field.hint,
            redraws=self._is_asked_about(field.name),
            longest=_LONGEST_AREA if field.kind == "area" else 120,
        )

    def _list_people(self, field: FormField) -> tuple[tuple[str, str], ...]:
        return tuple((name, name) for name in self.people.get(field.people or "", ()))

    def _is_asked_about(self, name: str) -> bool:
        """Whether another field or option of the form depends on it."""
        fields = [*self.step.form, *(get_retention().fields if self.step.typifies else ())]
        whens = [field.when for field in fields]
        whens += [option.when for field in fields for option in field.options.values()]
        return name in (typifying.CODE, typifying.VARIANT) or any(name in when for when in whens)

    def _has_file(self, field: FormField) -> bool:
        done = [each.ended_at for each in self.case.steps if each.step == self.step.key and each.ended_at]
        files = [file for file in self.case.files if file.field == field.name]
        return any(not (field.anew and done) or file.added_at > done[-1] for file in files)

    def _find_ends(self, answers: Mapping[str, str]) -> dict[str, str]:
        """The last days of what was chosen and lasts."""
        chosen = {
            f.name: f.options[answers[f.name]] for f in self.step.form if answers.get(f.name, "") in f.options
        }
        return {
            f"{name}{ENDS_ON}": last_day(clock.today(), option.lasts).isoformat()
            for name, option in chosen.items()
            if option.lasts
        }


def build(session: Session, case: ServiceCase) -> StepForm:
    """The form of the step that a case is in.

    Raises:
        KeyError: its procedure or step is in the catalog no more.
    """
    procedure = get_procedures()[case.procedure]
    step = procedure.step(case.step)
    proposed = {**typifying.find_kept(case), **typifying.find_proposal(case)} if step.typifies else {}
    known = {**find_facts(session, case), **proposed, **case.answers}
    roles = {field.people for field in step.form if field.people}
    return StepForm(case, procedure, step, known, {role: _find_people(session, role) for role in roles})


def _find_people(session: Session, role: str) -> list[str]:
    """The names of those with an open account who were given a role."""
    accounts = session.scalars(select(Account).where(Account.active).order_by(Account.name))
    return [account.name for account in accounts if role in account.procedure_roles]


def _show(field: FormField, value: str) -> str:
    """As people write it."""
    return to_national(value) if field.kind == "phone" else value


def _list_options(field: FormField, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    if field.kind == "yes_no":
        return _YES_NO
    if field.kind == "month":
        return _list_months(field.ahead)
    return tuple((key, option.title) for key, option in field.options.items() if holds(option.when, values))


def _list_months(ahead: int) -> tuple[tuple[str, str], ...]:
    """The last one, this one and so many after it, as year and month."""
    months = [shift_month(clock.today(), count) for count in range(-1, ahead + 1)]
    return tuple((f"{year:04d}-{month:02d}", f"{MONTHS[month - 1]} de {year}") for year, month in months)


def _find_limit_fault(field: FormField, value: object) -> str:
    if isinstance(value, int) and not (field.least or 0) <= value <= (
        value if field.most is None else field.most
    ):
        return f"Son {field.least or 0} como mínimo" + (
            f" y {field.most} como máximo." if field.most else "."
        )
    if field.has_been and isinstance(value, date) and value > clock.today():
        return "Ese día todavía no llega."
    return ""


def _as_text(value: object) -> str:
    return YES if value is True else value.isoformat() if isinstance(value, date) else str(value)
