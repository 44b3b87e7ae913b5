"""Ends a step with a typification of the retention campaign. Source: 000_e38df741ca3a1b96.txt, TIPIFICACIONES."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy.orm import Session, object_session

from bot.catalog.procedure import NO, YES, FormField, Lasting, Option
from bot.catalog.retention import Outcome, get_retention
from bot.catalog.templates import list_names
from bot.catalog.typifications import Typification, get_typifications
from bot.language.e164 import to_national
from bot.language.folding import fold
from bot.language.lexicon import MONTHS
from bot.models import Script, ServiceCase
from bot.services.cases import benefit_months, limits, pending, standing
from bot.services.cases.benefit_months import join_months
from bot.services.cases.words import last_day
from bot.services.closing import abouts, observations

# Of a motive's answers these are what tells somebody, or is a number of its own.
_CARRIED = frozenset(
    {"contact_name", "contact_phone", "virtual_number", "contract_number", "anipagador", "cross_sale"}
)
CODE, VARIANT, OBSERVATION = "typification", "observation_case", "observation"
COMPLAINT = "complaint_number"


def list_fields(case: ServiceCase, values: Mapping[str, str]) -> list[FormField]:
    """State and motive, then what the motive chosen asks for, then the observation, which writes itself."""
    chosen = find_chosen(values)
    if chosen is None:
        return [_ask_for_motive()]
    words = _ask_for_words(case, chosen, values)
    return [_ask_for_motive(chosen), *_ask_for_variant(chosen), *words, _OBSERVATION]


def find_chosen(values: Mapping[str, str]) -> Typification | None:
    """The typification that was chosen so far."""
    known = get_typifications().root[Script.RETENTION]
    return next((each for each in known if each.code == values.get(CODE)), None)


def find_kept(case: ServiceCase) -> dict[str, str]:
    """What stays however often a pending case comes back: the number that its complaint was given."""
    given = [step.answers[COMPLAINT] for step in case.steps if step.answers.get(COMPLAINT)]
    return {COMPLAINT: given[-1]} if given else {}


def find_proposal(case: ServiceCase) -> dict[str, str]:
    """What a machine found a case to end in: an advisor confirms or changes it."""
    done = [step for step in case.steps if step.ended_at]
    chosen = find_chosen({CODE: case.typification_code or ""})
    is_somebodys = bool(done and done[-1].answers.get(CODE) == case.typification_code)
    if chosen is None or is_somebodys or get_retention().outcomes[chosen.state] is Outcome.PENDING:
        return {}
    return {CODE: chosen.code}


def _ask_for_motive(chosen: Typification | None = None) -> FormField:
    known = get_typifications().root[Script.RETENTION]
    options = {each.code: Option(title=f"{each.state} · {each.motive}") for each in known}
    hint = _say_state(chosen) if chosen else ""
    return FormField(name=CODE, label="Estado y motivo", kind="choice", options=options, hint=hint)


def _say_state(chosen: Typification) -> str:
    """Whether its state is final, and how the complaint is closed. Source: 000_e38df741ca3a1b96.txt, TIPIFICACIONES."""
    is_pending = get_retention().outcomes[chosen.state] is Outcome.PENDING
    state = "estado intermedio, vuelve el día acordado" if is_pending else "estado final"
    closing = f" En OpenFlexis: {chosen.closing.words}." if chosen.closing else ""
    return f"{chosen.motive}: {state}.{closing}"


def _ask_for_variant(chosen: Typification) -> Iterator[FormField]:
    """Which of the seed's cases it is, where it has several."""
    if chosen.more_observations:
        texts = (chosen.observation, *chosen.more_observations)
        titles = [re.sub(r"\W*(?:CONTACTO)?\W*\{.*", "", text) for text in texts]
        options = {str(number): Option(title=title) for number, title in enumerate(titles)}
        yield FormField(name=VARIANT, label="Caso", kind="choice", options=options)


def guess_variant(values: Mapping[str, str]) -> dict[str, str]:
    """The seed's case that names the service's kind, as the base writes it: "DTH", "GPON Y CDMA", "INTERNET"."""
    chosen = find_chosen(values)
    if chosen is None or not chosen.more_observations:
        return {}
    kinds = set(fold(f"{values.get('business_line', '')} {values.get('plan', '')}").split())
    heads = [fold(text).partition("cliente")[0] for text in (chosen.observation, *chosen.more_observations)]
    named = (str(i) for i, head in enumerate(heads) if kinds & set(re.findall(r"\w{3,}", head)))
    found = next(named, None)
    return {VARIANT: found} if found else {}


def _ask_for_words(case: ServiceCase, chosen: Typification, values: Mapping[str, str]) -> list[FormField]:
    """In the order of retention.yml; without what the observation names it would have a hole."""
    named = list_names(_template_of(chosen, values))
    asked = {*named, *get_retention().rules_of(chosen.code).asks}
    return [
        field.model_copy(
            update={
                "hint": limits.find_hint(case, chosen, field),
                "required": field.required or field.name in named,
            }
        )
        for field in get_retention().fields
        if field.name in asked
    ]


def _template_of(chosen: Typification, values: Mapping[str, str]) -> str:
    texts = [chosen.observation, *chosen.more_observations]
    number = values.get(VARIANT, "0")
    return texts[int(number)] if number.isdecimal() and int(number) < len(texts) else texts[0]


_OBSERVATION = FormField(
    name=OBSERVATION,
    label="Observación",
    kind="area",
    required=False,
    hint="Vacía, se escribe sola con la plantilla",
)


def find_faults(case: ServiceCase, known: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, str]:
    """What the motive's limits forbid, by field; where all is well, the common errors of the observation."""
    faults = dict(_find_faults(case, answers))
    if not faults and (fault := _find_observation_fault(case, known, answers)):
        faults[OBSERVATION] = fault
    return faults


def _find_observation_fault(
    case: ServiceCase, known: Mapping[str, str], answers: Mapping[str, str]
) -> str | None:
    """Source: 000_e38df741ca3a1b96.txt, ERRORES COMUNES. What the template carries may stand in it."""
    text = derive(known, answers)[OBSERVATION]
    carried = [_say(name, value) for name, value in answers.items() if value and name in _CARRIED]
    session = object_session(case)
    assert session is not None
    return observations.find_fault(
        text, abouts.of_case(session, case, answers.get(COMPLAINT) or known.get(COMPLAINT)), carried
    )


def _find_faults(case: ServiceCase, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    chosen = find_chosen(answers)
    if chosen is None or chosen.closing is None:
        yield CODE, "Elige un estado y un motivo."
    else:
        yield from limits.find_faults(case, chosen, answers)


def derive(known: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, str]:
    """What follows from the answers: state, motive and closing, months and last day, and the observation."""
    chosen = find_chosen(answers)
    assert chosen is not None
    assert chosen.closing is not None
    outcome = get_retention().outcomes[chosen.state]
    found = {
        "state": chosen.state, "motive": chosen.motive, "outcome": outcome.value,
        "pending": YES if outcome is Outcome.PENDING else NO,
        "closing": chosen.closing.words, "closing_result": chosen.closing.result, **_derive_benefit(answers),
    }  # fmt: skip
    return found | {OBSERVATION: answers.get(OBSERVATION) or _write(chosen, {**known, **answers, **found})}


def _derive_benefit(answers: Mapping[str, str]) -> dict[str, str]:
    """The months of a discount by their numbers, and until when a suspension lasts."""
    found = {}
    if "skip" in answers:
        months = benefit_months.list_months(answers)
        found["months"] = join_months(months)
        found["skip_words"] = (
            "CONSECUTIVO" if answers["skip"] == "consecutive" else f"MESES {join_months(months)}"
        )
    if count := answers.get("month_count"):
        found["month_words"] = "1 MES" if count == "1" else f"{count} MESES"
    if begun := answers.get("suspended_from"):
        lasting = Lasting(months=int(answers["month_count"]))
        found["suspended_until"] = last_day(date.fromisoformat(begun), lasting).isoformat()
    return found


def _write(chosen: Typification, values: Mapping[str, str]) -> str:
    """The observation from the seed's template, in upper case as the tool has it."""
    template = _template_of(chosen, values)
    words = {name: _say(name, values.get(name, "")) for name in list_names(template)}
    return " ".join(template.format(**words).upper().split())


def _say(name: str, text: str) -> str:
    field = get_retention().field(name)
    if (field and field.kind == "day") or name == "suspended_until":
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    if name == "contact_phone":
        return to_national(text)
    if field and field.kind == "month":
        return MONTHS[int(text[5:]) - 1]
    return text


def apply(session: Session, case: ServiceCase, answers: Mapping[str, str]) -> None:
    """Keep the typification with the case, and let the contact of its campaign follow."""
    chosen = find_chosen(answers)
    assert chosen is not None
    case.typification_code, case.observation = chosen.code, answers[OBSERVATION]
    if answers["pending"] == YES:
        case.limit_at = pending.find_limit(case, chosen)
        standing.put_off(session, case)
    else:
        case.limit_at = None
        standing.leave(session, case)


def restore(session: Session, case: ServiceCase) -> None:
    """A step was taken back: what it had come to before stands again, or nothing does; the contact follows."""
    ended = [step.answers for step in case.steps if step.ended_at and CODE in step.answers]
    last = ended[-1] if ended else {}
    chosen = find_chosen(last)
    is_pending = chosen is not None and last.get("pending") == YES
    case.typification_code = chosen.code if chosen else None
    case.observation = last.get(OBSERVATION)
    case.limit_at = pending.find_limit(case, chosen) if chosen and is_pending else None
    standing.come_back(session, case)
