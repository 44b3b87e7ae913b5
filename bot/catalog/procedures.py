"""Reads the procedures' files, and says what is wrong in any of them."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from bot.catalog.loading import FOLDER, Place, load_file
from bot.catalog.procedure import Procedure
from bot.catalog.procedure_checks import find_complaints
from bot.errors import InvalidInput


def _check(stem: str) -> Callable[[Procedure], Iterator[tuple[Place, str]]]:
    def check(procedure: Procedure) -> Iterator[tuple[Place, str]]:
        if procedure.name != stem:
            yield ("name",), f"name: debe ser «{stem}», como el archivo"
        yield from find_complaints(procedure)

    return check


@lru_cache
def get_procedures() -> dict[str, Procedure]:
    """The catalog's procedures by name, read once.

    Raises:
        InvalidInput: what is wrong in any of them, a line each.
    """
    found, complaints = {}, []
    for path in sorted((FOLDER / "procedures").glob("*.yml")):
        try:
            found[path.stem] = load_file(f"procedures/{path.name}", Procedure, check=_check(path.stem))
        except InvalidInput as error:
            complaints.append(str(error))
    if complaints:
        raise InvalidInput("\n".join(complaints))
    return found
