"""The systems that are told what was done, as operators edit them."""

from functools import lru_cache

from pydantic import RootModel

from bot.catalog.loading import CatalogModel, load_file

MAIL = "mail"  # the one that is ours


class System(CatalogModel):
    """One system, and what each kind of record that it takes is called, and each of their fields."""

    title: str
    records: dict[str, str]
    names: dict[str, str] = {}


class Systems(RootModel[dict[str, System]]):
    """All of them, by name."""

    def name_record(self, system: str, kind: str) -> str:
        """What people read."""
        found = self.root.get(system)
        return found.records.get(kind, kind) if found else kind

    def name_field(self, system: str, field: str) -> str:
        """What people read of a record's field."""
        found = self.root.get(system)
        return found.names.get(field, field) if found else field


@lru_cache
def get_systems() -> Systems:
    """The catalog's systems, read once."""
    return load_file("systems.yml", Systems)
