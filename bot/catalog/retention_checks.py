"""What is wrong in the retention campaign's rules as a whole: nobody may choose a motive that nothing can close."""

from collections.abc import Collection, Iterator

from bot.catalog.facts import FACTS, YES_NO_FACTS
from bot.catalog.loading import Place, tell_places
from bot.catalog.procedure import NO, YES, FormField, When
from bot.catalog.procedure_checks import list_pairs
from bot.catalog.procedures import get_procedures
from bot.catalog.retention import DERIVED, BotOffer, Outcome, get_retention
from bot.catalog.templates import list_names
from bot.catalog.typifications import Typification, get_typifications
from bot.models import Script

# What can only be said, or checked, where the others are asked.
_NEEDS = {
    "skip": ("start_month", "month_count", "month_list"), "months": ("skip",), "month_words": ("month_count",),
    "suspended_from": ("month_count",), "suspended_until": ("suspended_from",),
}  # fmt: skip
type Found = Iterator[tuple[Place, str]]


def find_complaints() -> Iterator[str]:
    """All of it, with file and line."""
    yield from tell_places("typifications.yml", _check_motives())
    yield from tell_places("retention.yml", [*_check_rules(), *_check_fields(), *_check_offers()])


def list_known() -> set[str]:
    """The names that a typification may answer, or that are known."""
    return {*(field.name for field in get_retention().fields), *FACTS, *DERIVED}


def list_words() -> dict[str, Collection[str]]:
    """What a fact may be, or what follows from a typification, where that is known beforehand."""
    rules = get_retention()
    words: dict[str, Collection[str]] = {name: (YES, NO) for name in (*YES_NO_FACTS, "pending")}
    return {
        **words, "outcome": list(Outcome), "product": rules.products, "technology": rules.technologies,
        "typification": {each.code for each in _list_motives()},
    }  # fmt: skip


def _list_motives() -> list[Typification]:
    return get_typifications().root[Script.RETENTION]


def _check_motives() -> Found:
    codes = [each.code for each in _list_motives()]
    for i, each in enumerate(_list_motives()):
        yield from ((("retention", i), f"{each.code}: {told}") for told in _check_motive(each))
        if each.code in codes[:i]:
            yield ("retention", i), f"{each.code}: está dos veces"


def _check_motive(each: Typification) -> Iterator[str]:
    rules = get_retention()
    if each.closing is None:
        yield "falta `closing`: cómo se cierra la queja"
    if each.state not in rules.outcomes:
        yield f"el estado «{each.state}» no está en `outcomes` de retention.yml"
    for text in each.all_observations:
        strange = [name for name in list_names(text) if name not in list_known()]
        yield from (f"no está en `fields` de retention.yml: {name}" for name in strange)
    for text in (each.observation, *each.more_observations):
        asked = {*list_names(text), *rules.rules_of(each.code).asks}
        if rules.outcomes.get(each.state) is Outcome.PENDING and "returns_on" not in asked:
            yield "es pendiente, y no pide `returns_on`: el día en que vuelve"
        missing = dict.fromkeys(need for name in asked for need in _NEEDS.get(name, ()) if need not in asked)
        yield from (f"también tiene que pedir «{need}»" for need in sorted(missing))


def _check_rules() -> Found:
    rules = get_retention()
    names = {field.name for field in rules.fields}
    states, codes = {each.state for each in _list_motives()}, {each.code for each in _list_motives()}
    for state in rules.outcomes:
        if state not in states:
            yield ("outcomes", state), f"outcomes: ningún motivo de typifications.yml es «{state}»"
    for code, motive in rules.motives.items():
        if code not in codes:
            yield ("motives", code), f"motives: no está en typifications.yml: {code}"
        for name in motive.asks:
            if name not in names:
                yield ("motives", code), f"motives.{code}.asks: no está en `fields`: {name}"


def _check_fields() -> Found:
    fields = get_retention().fields
    for i, field in enumerate(fields):
        if field.name in [each.name for each in fields[:i]]:
            yield ("fields", i), f"fields: «{field.name}» está dos veces"
        if field.fact and field.fact not in FACTS:
            yield ("fields", i), f"fields.{field.name}: no se conoce el dato «{field.fact}»"
        for when in (field.when, *(option.when for option in field.options.values())):
            yield from ((("fields", i), f"fields.{field.name}: {told}") for told in _check_when(when, fields))


def _check_offers() -> Found:
    """What the bot may offer asks for facts, and fills in fields that are there with answers that they take."""
    steps = [step for procedure in get_procedures().values() for step in procedure.steps]
    fields = [field for step in steps for field in step.form]
    for i, offer in enumerate(get_retention().bot_offers):
        where = f"bot_offers.{offer.key}"
        yield from ((("bot_offers", i), f"{where}.when: {told}") for told in _check_when(offer.when))
        yield from ((("bot_offers", i), f"{where}.answers: {told}") for told in _check_answers(offer, fields))


def _check_answers(offer: BotOffer, fields: list[FormField]) -> Iterator[str]:
    words = list_words()
    for name, answer in offer.answers.items():
        choices = [field.answers for field in fields if field.name == name and field.answers]
        taken = {each for answers in choices for each in answers} or words.get(name, ())
        if name not in {*list_known(), *(field.name for field in fields)}:
            yield f"no es ningún campo: {name}"
        elif taken and answer not in taken:
            yield f"«{name}» nunca es «{answer}»"


def _check_when(when: When, fields: Collection[FormField] = ()) -> Iterator[str]:
    choices = {field.name: field.answers for field in fields}
    for name, word in list_pairs(when):
        words = choices.get(name) or list_words().get(name)
        if name not in FACTS and name not in choices:
            yield f"no se conoce «{name}»"
        elif words and word not in words:
            yield f"«{name}» nunca es «{word}»"
