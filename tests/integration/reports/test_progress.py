"""What is left of a campaign each evening, and what its plan foresees."""

from datetime import date, timedelta

from sqlalchemy import text, update

from bot.models import Contact, ContactState
from bot.queries.reports.people import PEOPLE
from bot.queries.reports.progress import foresee, measure_progress, report_progress
from bot.queries.reports.scope import Scope
from bot.services.forecasting.forecast import forecast
from tests.integration.reports.town import FIRST, SECOND, Town

LAST = date(2021, 3, 31)
# The tests' own rule that who has ended has a date of it.
UNGUARDED = {
    "sqlite": "PRAGMA ignore_check_constraints = ON",
    "postgresql": "ALTER TABLE contact DROP CONSTRAINT ck_contact_ended_at",
}


def test_what_ended_each_day_and_what_is_left(town: Town) -> None:
    """Eva was excluded at the launch."""
    with town.recobra.database.reading() as session:
        report = report_progress(town.campaign, measure_progress(session, town.campaign))
    assert [row[:6] for row in report.rows[:2]] == [(FIRST, 1, 0, 1, 2, 4), (SECOND, 1, 1, 0, 2, 2)]
    assert [row[0] for row in report.rows[-1:]] == [LAST]
    assert set(report.rows[-1][1:]) == {None}, "a day to come has no number"


def test_an_end_late_in_the_evening_counts_for_that_local_day(town: Town) -> None:
    with town.recobra.database.writing() as session:
        late = town.at("2021-03-17 23:30")  # the 18th in UTC
        session.execute(update(Contact).where(Contact.id == town.contacts["dora"]).values(
            state=ContactState.EXHAUSTED, ended_at=late))  # fmt: skip
    with town.recobra.database.reading() as session:
        report = report_progress(town.campaign, measure_progress(session, town.campaign))
    assert [row[4:6] for row in report.rows[:2]] == [(3, 3), (2, 1)]


def test_a_word_that_is_corrected_later_moves_no_end(town: Town) -> None:
    """Ana ended on the first day, Berta's outcome was told days before her end on the second."""
    with town.recobra.database.writing() as session:
        session.get_one(Contact, town.contacts["ana"]).typified_at = town.at("2021-03-18 12:00")
        session.get_one(Contact, town.contacts["berta"]).typified_at = town.at("2021-03-17 08:00")
    with town.recobra.database.reading() as session:
        report = report_progress(town.campaign, measure_progress(session, town.campaign))
    assert [row[1] for row in report.rows[:2]] == [1, 1]


def test_what_the_version_before_ended_during_the_update_is_dated_by_its_word(town: Town) -> None:
    word = {"state": ContactState.SETTLED, "typified_at": town.at("2021-03-18 12:00")}
    with town.recobra.database.writing() as session:
        session.execute(text(UNGUARDED[session.get_bind().dialect.name]))
        session.execute(update(Contact).where(Contact.id == town.contacts["dora"]).values(word))
    with town.recobra.database.reading() as session:
        report = report_progress(town.campaign, measure_progress(session, town.campaign))
    assert [row[1] for row in report.rows[:2]] == [1, 2]


def test_the_plan_is_drawn_on(town: Town) -> None:
    """From today's open contacts down to those that are never reached, in step with what is planned."""
    with town.recobra.database.reading() as session:
        planned = forecast(session, town.recobra.settings, town.campaign)
        progress = measure_progress(session, town.campaign)
        line = foresee(progress.open, planned)
        report = report_progress(town.campaign, progress, planned)
    assert planned.totals["whatsapp"] + planned.totals["voice"] > 0
    assert list(line) == [SECOND + timedelta(days=n) for n in range((LAST - SECOND).days + 1)]
    assert sorted(line.values(), reverse=True) == list(line.values())
    assert line[SECOND] == progress.open == 2
    assert line[LAST] == planned.left
    assert [row[6] for row in report.rows] == [None, *line.values()]


def test_every_number_leads_to_so_many_contacts(town: Town) -> None:
    scope = Scope(town.campaign)
    with town.recobra.database.reading() as session:
        report = report_progress(town.campaign, measure_progress(session, town.campaign))
        for row, cells in enumerate(report.rows):
            for column in range(1, 5):
                drill = report.drill(row, column)
                if drill is not None:
                    assert len(PEOPLE.read(session, scope, drill)) == cells[column], (row, column)
