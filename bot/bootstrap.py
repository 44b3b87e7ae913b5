"""The composition root: builds what a process needs from the settings; tests swap its parts."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bot.config import Settings, get_settings
from bot.db import Database
from bot.rasa import RasaClient

if TYPE_CHECKING:
    from bot.channels.courier import Courier


@dataclass
class Recobra:
    """Everything with a connection behind it, made when first asked for."""

    settings: Settings = field(default_factory=get_settings)

    @cached_property
    def database(self) -> Database:
        """The one database of this process."""
        return Database(self.settings.database_url)

    @cached_property
    def rasa(self) -> RasaClient:
        """The dialogue model."""
        return RasaClient(self.settings.rasa_url, self.settings.rasa_token)

    @cached_property
    def courier(self) -> "Courier":
        """What carries messages to the providers; its HTTP client is loaded only where something is sent."""
        from bot.channels.courier import Courier

        return Courier(self.settings)
