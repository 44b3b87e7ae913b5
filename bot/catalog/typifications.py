"""How a conversation can end: code, state and motive in the seeds' words, and the observation's template."""

from functools import lru_cache
from typing import Literal

from pydantic import Field, RootModel

from bot.catalog.loading import CatalogModel, load_file
from bot.catalog.templates import Template
from bot.models import Script


class TransactionalClosing(CatalogModel):
    """How the transactional system closes a complaint, and in how many days. Source: 000_e38df741ca3a1b96.txt."""

    result: Literal["ATENDIDO", "ANULADO"]
    days: int = Field(ge=1)
    by: str = ""

    @property
    def words(self) -> str:
        """As the seed writes it: "ATENDIDO (7 días por SYC)"."""
        days = "1 día" if self.days == 1 else f"{self.days} días"
        return f"{self.result} ({days} por {self.by})" if self.by else f"{self.result} ({days})"


class Typification(CatalogModel):
    """One outcome. Sources: 003_e2c5f93ba8151af2.txt (1 to 16); the contract (E1 to E16); 000_e38df741ca3a1b96.txt."""

    code: str
    state: str
    motive: str
    observation: Template
    observation_in_care: Template | None = None
    observation_by_agent: Template | None = None
    observation_by_bot: Template | None = None
    more_observations: list[Template] = []
    closing: TransactionalClosing | None = None

    @property
    def template_for_agent(self) -> str:
        """The observation's template where an agent closes."""
        return self.observation_by_agent or self.observation

    @property
    def all_observations(self) -> list[str]:
        """Every template that it may be written with."""
        by_whom = (self.observation_in_care, self.observation_by_agent, self.observation_by_bot)
        return [self.observation, *self.more_observations, *filter(None, by_whom)]

    def observe(self, **values: object) -> str:
        """The bot's observation with its values put in.

        Raises:
            KeyError: a value that the template names is missing.
        """
        return (self.observation_by_bot or self.observation).format(**values)


class Typifications(RootModel[dict[Script, list[Typification]]]):
    """All outcomes, by script."""

    def find(self, script: Script, code: str) -> Typification:
        """The outcome with that code.

        Raises:
            KeyError: the script knows no such code.
        """
        for typification in self.root[script]:
            if typification.code == code:
                return typification
        raise KeyError(f"{script.value} has no typification {code}")


@lru_cache
def get_typifications() -> Typifications:
    """The catalog's typifications, read once."""
    return load_file("typifications.yml", Typifications)
