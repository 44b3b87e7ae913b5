"""Closes a conversation with what an agent says of each service: nothing of it is kept unless all is right."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.typifications import get_typifications
from bot.errors import InvalidForm, InvalidInput, NotAllowed
from bot.models import (
    Closing,
    Contact,
    Conversation,
    ConversationState,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    HandlingKind,
)
from bot.services import audit, ownership
from bot.services.closing import abouts, commitments, correcting, observations
from bot.services.closing.blanks import fill
from bot.services.closing.case import Case, list_cases
from bot.services.closing.deeds.number import NUMBER
from bot.services.closing.fields import Kind, Values
from bot.services.closing.forms import Form, build
from bot.services.handling import record_step
from bot.services.typifications import typify

_REASON = 60  # characters of a step's reason
OBSERVATION, CODE = "observation", "code"


@dataclass(frozen=True)
class Outcome:
    """What an agent says of one contact; `given`: the form as it was filled in; `observation`: None, as prewritten."""

    contact_id: int
    code: str
    given: Mapping[str, str] = field(default_factory=dict)
    observation: str | None = None


def close(
    recobra: Recobra,
    session: Session,
    conversation: Conversation,
    agent: str,
    outcomes: Sequence[Outcome],
    observation: str | None = None,
) -> list[Closing]:
    """Typify each contact, do what its outcome means, and close; the next word of the customer opens it again.

    `agent`: who has it, by mail address. `observation` is for a conversation that is about no campaign. The locked
    row lets one of two closings through.

    Raises:
        NotAllowed: another agent has the conversation, or nobody.
        InvalidForm: something is missing or wrong; its names are "12.amount": contact 12's field.
    """
    session.refresh(conversation, with_for_update=True)
    ownership.check_owner(conversation, agent)
    cases = {case.contact.id: case for case in list_cases(recobra, session, conversation, agent)}
    if cases and not outcomes:
        raise InvalidForm({"": "Tipifica al menos un servicio."})
    customer_id = conversation.customer_id
    said = [(cases[each.contact_id], each.code, each.given) for each in outcomes if each.contact_id in cases]
    if faults := commitments.find_contradictions(said):
        raise InvalidForm(faults)
    stood = {each.key for case, code, _ in said for each in commitments.list_beside(case, code)}
    rows = [_settle(cases.get(outcome.contact_id), outcome, stood) for outcome in outcomes]
    if not cases:
        rows = [_note(conversation, agent, observation)]
    session.add_all(rows)
    _keep_callbacks(session, conversation, agent)
    conversation.state, conversation.closed_at = ConversationState.CLOSED, clock.now()
    conversation.waiting_since = None
    record_step(session, conversation, HandlingKind.CLOSED, agent, _name_outcomes(rows))
    codes = [row.code for row in rows]
    audit.record(session, "conversation.close", conversation, customer_id=customer_id, codes=codes)
    session.flush()
    return rows


def _name_outcomes(rows: Sequence[Closing]) -> str | None:
    """The motives, for the thread: "Convenio de pago"."""
    known = get_typifications()
    motives = [
        known.find(row.contact.campaign.script, row.code).motive for row in rows if row.contact and row.code
    ]
    return ", ".join(dict.fromkeys(motive.capitalize() for motive in motives))[:_REASON] or None


def _keep_callbacks(session: Session, conversation: Conversation, agent: str) -> None:
    """The calls that were promised before the agent took it count as made; what the agent promised stands."""
    since = conversation.claimed_at or clock.now()
    session.execute(
        update(FollowUp)
        .where(
            FollowUp.conversation_id == conversation.id,
            FollowUp.kind == FollowUpKind.PERSON_CALLBACK,
            FollowUp.status == FollowUpStatus.OPEN,
            or_(FollowUp.due_at <= clock.now(), FollowUp.created_at < since),
        )
        .values(status=FollowUpStatus.DONE, done_by=agent, done_at=clock.now())
    )


def _note(conversation: Conversation, agent: str, observation: str | None) -> Closing:
    """Of who is in no campaign a few words are kept."""
    text = fill(observation or "", {})
    if fault := observations.find_fault(text, abouts.of_conversation(conversation), ()):
        raise InvalidForm({OBSERVATION: fault})
    return Closing(conversation=conversation, agent=agent, observation=text, closed_at=clock.now(), form={})


def _settle(case: Case | None, outcome: Outcome, stood: Set[tuple[str, int]]) -> Closing:
    """Typify one contact, with its deed. `stood`: what was agreed before this closing, in which more may have been."""
    if case is None:
        raise InvalidForm({"": "Uno de los servicios ya no es de este cliente: vuelve a abrir el cierre."})
    contact, before = case.contact, _find_bot_code(case.session, case.contact)
    try:
        form = build(case, outcome.code, outcome.given)
        form = replace(form, beside=[each for each in form.beside if each.key in stood])
    except InvalidInput as error:
        raise InvalidForm({f"{contact.id}.{CODE}": str(error)}) from error
    values, faults = form.read(outcome.given)
    words = {} if faults else form.describe(values)
    written = form.prewritten if outcome.observation is None else outcome.observation
    if not faults and (fault := _find_fault(form, fill(written, words), words)):
        faults[OBSERVATION] = fault
    if faults:
        raise InvalidForm({f"{contact.id}.{name}": fault for name, fault in faults.items()})
    contact.observation = _do(form, values, words, written)
    return Closing(
        conversation=case.conversation, contact=contact, agent=case.agent, code=outcome.code, bot_code=before,
        observation=contact.observation, form=_keep(values), closed_at=clock.now(),
    )  # fmt: skip


def _do(form: Form, values: Values, words: Mapping[str, str], written: str) -> str:
    """The typification's effects, then the deed itself; the observation with what is known only then."""
    case, code, before = form.case, form.typification.code, form.case.contact.typification_code
    if not form.is_confirmation:
        _let_go(form, values)
        correcting.make_way(case, code)
        typify(
            case.session, case.contact, code, observation=fill(written, words),
            address=values.get(NUMBER),
        )  # fmt: skip
        correcting.end_silence(case, before)
    done: Mapping[str, str] = {}
    if not form.standing:
        try:
            done = form.deed.do(case, values)
        except (InvalidInput, NotAllowed) as error:
            raise InvalidForm({f"{case.contact.id}.{form.deed.blamed}": str(error)}) from error
    return fill(written, {**words, **done})


def _let_go(form: Form, values: Values) -> None:
    """What the new outcome takes the place of."""
    try:
        commitments.take_back(form.case, form.beside, values)
    except (InvalidInput, NotAllowed) as error:
        raise InvalidForm({"": str(error)}) from error


def _find_fault(form: Form, text: str, words: Mapping[str, str]) -> str | None:
    """What is wrong with the observation; what the deed will put into it is not wanting."""
    free = {each.name for each in form.fields if each.kind in (Kind.TEXT, Kind.AREA)} - form.deed.supplies
    later = {name: "" for name in form.deed.supplies - set(words)} if not form.standing else {}
    carried = [word for name, word in words.items() if name not in free]
    return observations.find_fault(fill(text, later), abouts.of_closing(form.case), carried)


def _find_bot_code(session: Session, contact: Contact) -> str | None:
    """The bot's own typification; None where there is none, or an agent's stands."""
    latest = session.scalar(
        select(Closing).where(Closing.contact_id == contact.id).order_by(Closing.id.desc()).limit(1)
    )
    by_agent = (
        latest is not None
        and latest.code == contact.typification_code
        and contact.typified_at is not None
        and contact.typified_at <= latest.closed_at
    )
    return None if by_agent else contact.typification_code


def _keep(values: Values) -> dict[str, str]:
    """As JSON keeps it."""
    return {name: str(value) for name, value in values.items() if value is not None}
