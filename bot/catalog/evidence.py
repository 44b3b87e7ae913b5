"""Which mails are evidence of which cases, and what is answered, as operators edit it."""

from functools import lru_cache

from pydantic import Field

from bot.catalog.loading import CatalogModel, load_file


class Evidence(CatalogModel):
    """The rules of the mailbox; `subject` names the case, so that an answer to it is known by it."""

    procedure: str
    mailbox: str = Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")
    customer_field: str
    own_field: str
    own_domains: list[str] = []
    asked_field: str = ""
    days: int = Field(ge=1)
    megabytes: int = Field(ge=1, le=100)
    files: int = Field(ge=1)
    subject: str = Field(pattern=r"\{case\}")
    text: str
    kept: str
    refused: str
    closing: str


@lru_cache
def get_evidence() -> Evidence:
    """The catalog's rules of evidence by mail, read once."""
    return load_file("evidence.yml", Evidence)
