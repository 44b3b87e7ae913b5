"""What a reader found and where, so that several readers of one text can settle who owns which characters."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found[T]:
    """A value read from a text; `text` is the customer's own words, `source[start:end]`."""

    value: T
    start: int
    end: int
    text: str
