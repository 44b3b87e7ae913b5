"""The composition root: builds what a process needs from the settings; tests swap its parts."""

from dataclasses import dataclass, field
from functools import cached_property

from bot.config import Settings, get_settings
from bot.db import Database


@dataclass
class Recobra:
    """Everything with a connection behind it, made when first asked for."""

    settings: Settings = field(default_factory=get_settings)

    @cached_property
    def database(self) -> Database:
        """The one database of this process."""
        return Database(self.settings.database_url)
