"""Reads the whole catalog at once, so that a slip in it is told at the start and not by a job in the night."""

from collections.abc import Iterator
from importlib import import_module

from bot.catalog import retention_checks
from bot.catalog.closing import get_closing
from bot.catalog.collections import PAID, get_collections
from bot.catalog.evidence import get_evidence
from bot.catalog.loading import FOLDER, Place, tell_places
from bot.catalog.policy import get_policy
from bot.catalog.procedure import Procedure, Product
from bot.catalog.procedure_checks import find_strange_names, find_strange_words
from bot.catalog.procedures import get_procedures
from bot.catalog.systems import get_systems
from bot.catalog.templates import list_names
from bot.catalog.typifications import get_typifications
from bot.errors import InvalidInput
from bot.models import Script

_BEGUN = ("retention", "prevention", "fixed_charge")  # by a base, or by what customers ask for


def find_complaints() -> list[str]:
    """What is wrong in the catalog, in Spanish, with file and line; nothing where all is well."""
    complaints = [line for name in (*list_files(), "procedures") for line in _read(name)]
    if complaints:
        return complaints
    compared = (
        _compare_codes, _compare_names, retention_checks.find_complaints, _compare_procedures, _compare_evidence,
    )  # fmt: skip
    return [line for compare in compared for line in compare()]


def check_catalog() -> None:
    """Raise what is wrong in the catalog.

    Raises:
        InvalidInput: all of it, a line each.
    """
    if complaints := find_complaints():
        raise InvalidInput("El catálogo (bot/catalog) tiene errores:\n" + "\n".join(complaints))


def list_files() -> list[str]:
    """The names of the catalog's files; `policy.yml` is read by `get_policy` of `bot.catalog.policy`."""
    return sorted(path.stem for path in FOLDER.glob("*.yml"))


def _read(name: str) -> list[str]:
    try:
        getattr(import_module(f"bot.catalog.{name}"), f"get_{name}")()
    except InvalidInput as error:
        return str(error).splitlines()
    return []


def _compare_codes() -> Iterator[str]:
    """A typification that no policy knows, or that is none, would fail with the first customer who ends so."""
    for script, rules in get_policy().scripts.items():
        known = _codes_of(script)
        endings = {code for code in rules.endings.values() if code}
        named = {"reasons": set(rules.reasons.values()), "endings": endings, "after": set(rules.after)}
        for place, codes in named.items():
            if strangers := codes - known:
                yield f"policy.yml: scripts.{script}.{place}: no está en typifications.yml: {_join(strangers)}"
        if missing := known - set(rules.after):
            yield f"policy.yml: scripts.{script}.after: falta {_join(missing)}"
    if strangers := set(get_collections().silence_days) - _codes_of(Script.COLLECTIONS) - {PAID}:
        yield f"collections.yml: silence_days: no está en typifications.yml: {_join(strangers)}"


def _compare_names() -> Iterator[str]:
    """An agent could not be asked for a word that has no name."""
    named = set(get_closing().values)
    for script, typifications in get_typifications().root.items():
        for each in typifications:
            if script is Script.RETENTION:
                continue
            if strangers := set(list_names(each.template_for_agent)) - named:
                yield f"typifications.yml: {script} {each.code}: sin nombre en closing.yml: {_join(strangers)}"


def _compare_evidence() -> Iterator[str]:
    """The procedure and the fields that mails answer."""
    rules = get_evidence()
    procedure = get_procedures().get(rules.procedure)
    steps = procedure.steps if procedure else []
    files = {field.name for step in steps for field in step.form if field.kind == "files"}
    strangers = {rules.customer_field, rules.own_field} - files
    if strangers:
        yield f"evidence.yml: {rules.procedure} no tiene el campo de archivos: {_join(strangers)}"


def _compare_procedures() -> Iterator[str]:
    """What each procedure names that other files have; those that the program begins by itself are there."""
    yield from (f"procedures: falta {name}.yml" for name in _BEGUN if name not in get_procedures())
    for procedure in get_procedures().values():
        strange = [
            *find_strange_words(procedure, retention_checks.list_words()),
            *_find_strange_records(procedure),
        ]
        if any(step.typifies for step in procedure.steps):
            strange += find_strange_names(procedure, retention_checks.list_known())
        yield from tell_places(f"procedures/{procedure.name}.yml", strange)


def _find_strange_records(procedure: Procedure) -> Iterator[tuple[Place, str]]:
    for i, step in enumerate(procedure.steps):
        for product in step.produces:
            yield from ((("steps", i), f"{step.key}: {told}") for told in _check_record(product))


def _check_record(product: Product) -> Iterator[str]:
    system = get_systems().root.get(product.system)
    if system is None or product.record not in system.records:
        yield f"no está en systems.yml: {product.system} {product.record}"
    elif strange := set(product.fields) - set(system.names):
        yield f"sin nombre en systems.yml: {product.system} {_join(strange)}"


def _codes_of(script: Script) -> set[str]:
    return {each.code for each in get_typifications().root.get(script, [])}


def _join(codes: set[str]) -> str:
    return ", ".join(sorted(codes))
