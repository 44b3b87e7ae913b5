"""Reads the whole catalog at once, so that a slip in it is told at the start and not by a job in the night."""

from collections.abc import Iterator
from importlib import import_module

from bot.catalog.loading import FOLDER
from bot.catalog.policy import Ending, get_policy
from bot.catalog.typifications import get_typifications
from bot.errors import InvalidInput


def find_complaints() -> list[str]:
    """What is wrong in the catalog, in Spanish, with file and line; nothing where all is well."""
    complaints = [line for name in list_files() for line in _read(name)]
    return complaints or list(_compare_codes())


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
        known = {each.code for each in get_typifications().root.get(script, [])}
        for place, codes in (("reasons", set(rules.reasons.values())), ("after", set(rules.after))):
            if strangers := codes - known:
                yield f"policy.yml: scripts.{script}.{place}: no está en typifications.yml: {_join(strangers)}"
        endings = set(filter(None, rules.endings.values()))
        if strangers := endings - known:
            yield f"policy.yml: scripts.{script}.endings: no está en typifications.yml: {_join(strangers)}"
        care = rules.endings[Ending.PERSONAL_CARE]
        if not any(
            each.code == care and each.observation_in_care
            for each in get_typifications().root.get(script, [])
        ):
            yield f"typifications.yml: {script}: falta observation_in_care en la tipificación de personal_care"
        if missing := known - set(rules.after):
            yield f"policy.yml: scripts.{script}.after: falta {_join(missing)}"


def _join(codes: set[str]) -> str:
    return ", ".join(sorted(codes))
