"""What a campaign's plan sends each day, as a table."""

from collections import Counter
from datetime import date

from bot import clock
from bot.queries.reports.report import Report
from bot.services.forecasting.forecast import Forecast

_HEADINGS = ("DÍA", "WHATSAPP", "LLAMADAS", "EN TOTAL")


def report_plan(forecast: Forecast | None) -> Report:
    """A row for each local day on which something is to leave; none of a campaign that is over."""
    written, called = Counter[date](), Counter[date]()
    for hour in forecast.sends if forecast else ():
        day = clock.to_local(hour.hour).date()
        written[day] += hour.whatsapp
        called[day] += hour.voice
    return Report(
        _HEADINGS, [(day, written[day], called[day], written[day] + called[day]) for day in sorted(written)]
    )
