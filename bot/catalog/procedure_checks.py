"""What is wrong in a procedure's file beyond its shape, each with its place: a case may never get stuck in it."""

from collections.abc import Collection, Iterator, Mapping

from bot.catalog.facts import ENDS_ON, FACTS, PHRASE
from bot.catalog.loading import Place
from bot.catalog.procedure import FormField, Procedure, Step, When
from bot.catalog.roles import get_roles
from bot.catalog.templates import list_names

type Found = Iterator[tuple[Place, str]]


def find_complaints(procedure: Procedure) -> Found:
    """Steps that nothing leads to or that lead nowhere, roles, forms, and names that nobody knows."""
    places: dict[str, Place] = {each.key: ("ends", i) for i, each in enumerate(procedure.ends)}
    places |= {each.key: ("steps", i) for i, each in enumerate(procedure.steps)}
    keys = [step.key for step in procedure.steps] + [end.key for end in procedure.ends]
    yield from (
        (places[key], f"«{key}» está dos veces") for key in dict.fromkeys(keys) if keys.count(key) > 1
    )
    for step in procedure.steps:
        found = _find_in_step(step, set(keys))
        yield from ((places[step.key], f"{step.key}: {complaint}") for complaint in found)
    if not any(step.typifies for step in procedure.steps):
        yield from find_strange_names(procedure)
    yield from ((places[key], text) for key, text in _find_lost(procedure))


def _find_in_step(step: Step, keys: set[str]) -> Iterator[str]:
    if step.role not in get_roles().root:
        yield f"el rol «{step.role}» no está en roles.yml"
    yield from (f"no hay ningún paso «{way.then}»" for way in step.ways if way.then not in keys)
    if any(not way.when for way in step.ways[:-1]):
        yield "detrás de un camino sin `when` hay otros, que nunca se toman"
    if step.ways[-1].when:
        yield "al último camino le sobra `when`: un caso podría quedarse sin ninguno"
    if len(step.ways) > 1 and not (step.form or step.typifies):
        yield "decide entre caminos y no tiene formulario"
    for due in (step.due, step.waits):
        strange = [key for key in due.since if key not in ("step", "case", *keys)] if due else []
        yield from (f"el plazo cuenta desde «{key}», que no es ningún paso" for key in strange)
    strangers = [field.people for field in step.form if field.people not in (None, *get_roles().root)]
    yield from (f"el rol «{role}» no está en roles.yml" for role in strangers)
    names = [field.name for field in step.form]
    yield from (
        f"el campo «{name}» está dos veces" for name in sorted({n for n in names if names.count(n) > 1})
    )


def _find_lost(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Where no case comes, and where it would stay for ever."""
    ways = {step.key: {way.then for way in step.ways} for step in procedure.steps}
    ends = {end.key for end in procedure.ends}
    reached = _reach(ways, procedure.steps[0].key)
    for key in dict.fromkeys([*ways, *(end.key for end in procedure.ends)]):
        if key not in reached:
            yield key, f"a «{key}» no se llega nunca"
        elif key in ways and not _reach(ways, key) & ends:
            yield key, f"{key}: de este paso no se llega a ningún final"


def _reach(ways: Mapping[str, Collection[str]], start: str) -> set[str]:
    """The steps and ends that a case can come to."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        key = ahead.pop()
        if key not in reached:
            reached.add(key)
            ahead += ways.get(key, ())
    return reached


def find_strange_names(procedure: Procedure, typified: Collection[str] = ()) -> Found:
    """Names in texts and conditions that are neither a fact nor a field of any step.

    `typified`: what a typification may answer besides, where the procedure has such a step.
    """
    fields = {field.name: field for step in procedure.steps for field in step.form}
    lasting = {name for name, f in fields.items() if any(option.lasts for option in f.options.values())}
    phrased = {name for name, f in fields.items() if any(option.phrase for option in f.options.values())}
    derived = {*(f"{name}{ENDS_ON}" for name in lasting), *(f"{name}{PHRASE}" for name in phrased)}
    known = {*FACTS, *fields, *typified, *derived}
    for i, end in enumerate(procedure.ends):
        if end.reason and end.reason not in known:
            yield ("ends", i), f"{end.key}: no se conoce «{end.reason}»"
    for i, step in enumerate(procedure.steps):
        names = [*step.shows, *(name for text in _list_texts(step) for name in list_names(text))]
        names += [name for when in list_whens(step) for name in when]
        strange = dict.fromkeys(name for name in names if name not in known)
        yield from ((("steps", i), f"{step.key}: no se conoce «{name}»") for name in strange)
        facts = [field.fact for field in step.form if field.fact]
        unknown = [fact for fact in facts if fact not in FACTS]
        yield from ((("steps", i), f"{step.key}: no se conoce el dato «{fact}»") for fact in unknown)


def find_strange_words(procedure: Procedure, known: Mapping[str, Collection[str]]) -> Found:
    """Conditions that never hold: an answer that no field offers; `known`: what facts and typifications may be."""
    fields: dict[str, FormField] = {f.name: f for step in procedure.steps for f in step.form}
    for i, step in enumerate(procedure.steps):
        for name, word in [pair for when in list_whens(step) for pair in list_pairs(when)]:
            answers = fields[name].answers if name in fields else known.get(name)
            if answers and word not in answers:
                yield ("steps", i), f"{step.key}: «{name}» nunca es «{word}»"


def list_pairs(when: When) -> list[tuple[str, str]]:
    """Each name of a condition with each of its words."""
    return [(name, word) for name, words in when.items() for word in words]


def list_whens(step: Step) -> list[When]:
    """All conditions of a step: its ways', products', fields' and options'."""
    options = [option.when for field in step.form for option in field.options.values()]
    fields, ways = [field.when for field in step.form], [way.when for way in step.ways]
    return [when for when in (*options, *fields, *ways, *(each.when for each in step.produces)) if when]


def _list_texts(step: Step) -> list[str]:
    texts = [text for product in step.produces for text in product.fields.values()]
    return texts + ([*step.document.lines.values(), step.document.text] if step.document else [])
