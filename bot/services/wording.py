"""The values that the catalog's texts name, as the seed writes them."""

from datetime import date

from bot.language.person_names import first_name
from bot.language.wares import name_business_line
from bot.language.written_dates import format_long_date, format_short_date


def name_values(
    *, name: str, business_line: str, service_number: str, retired_on: date | None, deadline: date
) -> dict[str, str]:
    """The variables of a campaign text. Source: 004_494a7d2a7dcd2fdb.txt, SCRIPT DE CAMPAÑAS.

    A value that the base does not have is left out, so that a text that names it cannot be written.
    """
    values = {
        "first_name": first_name(name),
        "business_line": name_business_line(business_line),
        "service_number": service_number,
        "deadline": format_long_date(deadline),
    }
    return values | ({"retired_on": format_short_date(retired_on)} if retired_on else {})
