"""The mails to the back office and the offices."""

from functools import lru_cache

from pydantic import Field

from bot.catalog.loading import CatalogModel, load_file


class Notices(CatalogModel):
    """The texts, and the back office's mailbox. Source: 004_494a7d2a7dcd2fdb.txt, speech 2."""

    mailbox: str
    receipt_mail: str
    payment_mail: str
    office_subject: str
    office_mail: str
    visit_subject: str
    visit_mail: str
    visit_cancelled_subject: str
    visit_cancelled_mail: str
    indicator_mailbox: str = ""
    indicator_subject: str = Field(pattern=r"\{month\}")
    indicator_mail: str


@lru_cache
def get_notices() -> Notices:
    """The catalog's notices, read once."""
    return load_file("notices.yml", Notices)
