"""How agents work with conversations, as operators edit it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Self

from pydantic import Field, model_validator

from bot.catalog.loading import CatalogModel, load_file
from bot.errors import NotFound


class Desk(CatalogModel):
    """`absent_minutes`: when an agent counts as away; `pause_minutes`: a longer silence ends a stretch.

    `callback_minutes`: so much of the agents' hours after its time a promised call is late.

    `reason_queues`: the queue of what the bot hands over, by the handoff's reason.

    `queues`: where a conversation may be sent, by code, with the title that agents read; `undo_reasons`: why
    something that was agreed is taken back, in the same way.
    """

    absent_minutes: int = Field(ge=1)
    pause_minutes: int = Field(ge=1)
    callback_minutes: int = Field(ge=0)
    queues: Mapping[str, str] = Field(min_length=1)
    reason_queues: Mapping[str, str] = {}
    undo_reasons: Mapping[str, str] = Field(min_length=1)

    @model_validator(mode="after")
    def _check_queues(self) -> Self:
        if strangers := set(self.reason_queues.values()) - set(self.queues):
            raise ValueError(f"reason_queues: no está en `queues`: {', '.join(sorted(strangers))}")
        return self

    def title_of(self, queue: str | None) -> str:
        """What agents read of a queue; None is the common one.

        Raises:
            NotFound: there is no such queue.
        """
        if queue is None:
            return "General"
        if queue not in self.queues:
            raise NotFound(f"No hay ninguna cola «{queue}».")
        return self.queues[queue]


@lru_cache
def get_desk() -> Desk:
    """The catalog's rules of the desk, read once."""
    return load_file("desk.yml", Desk)
