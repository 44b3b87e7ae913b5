"""Notes how the conversation stands: typifications, seen as soon as their reason is understood."""

from collections.abc import Collection
from typing import Any

from actions.facts import Facts
from bot.catalog.policy import Ending, Reason, ScriptPolicy, get_policy
from bot.models import Script, Service
from bot.services.typifications import typify, typify_ending


def conclude(facts: Facts | None, code: str, **values: Any) -> None:
    """An outcome for all equipment that is pending; it replaces an earlier one."""
    _conclude(facts, Script.EQUIPMENT_RECOVERY, code, values)


def conclude_debt(
    facts: Facts | None, code: str, services: Collection[Service] | None = None, **values: Any
) -> None:
    """An outcome for what is owed on these services, all by default; it replaces an earlier one."""
    _conclude(facts, Script.COLLECTIONS, code, values, services)


def end_all(facts: Facts | None, ending: Ending, **values: Any) -> None:
    """What concerns the person, whatever we asked of them: it replaces an earlier outcome."""
    if facts is None:
        return
    for contact in facts.all_contacts:
        typify_ending(facts.session, contact, ending, **values)


def inform(facts: Facts | None, topic: str) -> None:
    """The customer was told something, unless more was reached already."""
    _end_weakly(facts, Ending.INFORMED, topic=topic)


def miss(facts: Facts | None, channel: str, next_step: str) -> None:
    """The customer was not understood, unless anything was reached already."""
    _end_weakly(facts, Ending.NOT_UNDERSTOOD, channel=channel, next_step=next_step)


def await_person(facts: Facts | None, when: str) -> None:
    """The customer wants a person, unless more was reached already."""
    _end_weakly(facts, Ending.LATER, when=when, channel="un asesor")


def await_person_in_all(facts: Facts | None, when: str) -> None:
    """A person sees to what was asked for, whatever campaign reached them; a retention case says it itself."""
    for script in (Script.EQUIPMENT_RECOVERY, Script.COLLECTIONS):
        _end_weakly(facts, Ending.LATER, script, when=when, channel="un asesor")


def _conclude(
    facts: Facts | None,
    script: Script,
    code: str,
    values: dict[str, Any],
    services: Collection[Service] | None = None,
) -> None:
    if facts is None:
        return
    meant = None if services is None else {service.id for service in services}
    for contact in facts.contacts_of(script):
        if meant is None or contact.service_id in meant:
            typify(facts.session, contact, code, **values)


def _end_weakly(facts: Facts | None, ending: Ending, script: Script | None = None, **values: Any) -> None:
    if facts is None:
        return
    for contact in facts.contacts_of(script or facts.matter):
        policy = get_policy().scripts[contact.campaign.script]
        if contact.typification_code in _weaker(policy, ending):
            typify_ending(facts.session, contact, ending, **values)


def _weaker(policy: ScriptPolicy, ending: Ending) -> Collection[str | None]:
    """Outcomes that this one does not spoil: nothing was settled or promised yet."""
    unreached = {
        None,
        *(policy.reasons[reason] for reason in (Reason.NO_ANSWER, Reason.HUNG_UP, Reason.NONEXISTENT)),
        *(
            policy.endings[each]
            for each in (Ending.NOT_UNDERSTOOD, Ending.CHANGED_NUMBER, Ending.WRONG_NUMBER)
        ),
    }
    return unreached if ending is Ending.NOT_UNDERSTOOD else unreached | {policy.endings[Ending.INFORMED]}
