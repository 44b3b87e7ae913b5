"""The country whose operator this is: the one place that reads COUNTRY, for all that depends on it."""

from bot.catalog.countries import Country, get_countries
from bot.config import get_settings


def get_country() -> Country:
    """What the catalog says of it."""
    return get_countries().root[get_settings().country]


def get_code() -> str:
    """Its two letters."""
    return get_settings().country
