"""Who does what in a procedure, as operators edit it: an account may have any of these besides its own role."""

from functools import lru_cache

from pydantic import RootModel

from bot.catalog.loading import CatalogModel, load_file


class ProcedureRole(CatalogModel):
    """One role, in the words of the operator's organisation."""

    title: str
    unit: str = ""
    reads_indicator: bool = False


class Roles(RootModel[dict[str, ProcedureRole]]):
    """All of them, by key."""


@lru_cache
def get_roles() -> Roles:
    """The catalog's roles, read once."""
    return load_file("roles.yml", Roles)
