"""The indicator of 002: fewer cancellations than last month; counted by local month, with who left and why."""

from datetime import date, time
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import CaseStatus, Message, ServiceCase
from bot.queries.reports import cancellations
from bot.queries.reports.cancellations import Indicator, measure, report_details, report_months
from bot.services import indicator_mails, media
from tests.support.world import add_customer, set_clock

FEBRUARY, MARCH = date(2021, 2, 1), date(2021, 3, 1)


def end(
    recobra: Recobra, local: str, procedure: str = "prevention", step: str = "cancelled", **more: object
) -> None:
    """A case that came to its end at that local time."""
    set_clock(local)
    with recobra.database.writing() as session:
        customer = add_customer(session)
        values = {"status": CaseStatus.CLOSED, "answers": {"demand": "better_offer"}, **more}
        session.add(
            ServiceCase(
                procedure=procedure, number=f"R{customer.id:06d}", customer=customer, step=step,
                service=customer.services[0], opened_at=clock.now(), closed_at=clock.now(), **values,
            )
        )  # fmt: skip


@pytest.fixture
def ended(recobra: Recobra) -> Recobra:
    """Three left in February, two in March; the rest of what ended was no cancellation."""
    end(recobra, "2021-02-01 00:00")
    end(recobra, "2021-02-28 23:59", answers={})
    end(
        recobra,
        "2021-02-15 10:00",
        "retention",
        "leaving",
        typification_code="retiro-en-proceso-problemas-tecnicos",
    )
    end(recobra, "2021-03-01 00:00")
    end(recobra, "2021-03-10 10:00")
    end(recobra, "2021-03-10 10:00", step="retained")
    end(recobra, "2021-03-10 10:00", "fixed_charge", "done")
    end(recobra, "2021-03-10 10:00", status=CaseStatus.CANCELLED)
    set_clock("2021-03-17 10:00")
    return recobra


def test_a_month_is_counted_by_local_days_and_compared(ended: Recobra) -> None:
    with ended.database.reading() as session:
        assert measure(session, date(2021, 3, 17)) == Indicator(MARCH, 2, 3, is_over=False)
        assert measure(session, FEBRUARY) == Indicator(FEBRUARY, 3, None, is_over=True)


@pytest.mark.parametrize(
    ("count", "before", "is_over", "goal"),
    [
        (2, 3, True, "cumplida"),
        (2, 3, False, "en curso"),
        (3, 3, True, "no cumplida"),
        (4, 3, False, "no cumplida"),
        (0, 0, True, "cumplida"),
        (2, None, True, "sin mes anterior"),
    ],
)
def test_the_goal_is_fewer_than_the_month_before(
    count: int, before: int | None, is_over: bool, goal: str
) -> None:
    assert Indicator(MARCH, count, before, is_over).goal == goal


def test_month_by_month_since_cases_are_worked(ended: Recobra) -> None:
    with ended.database.reading() as session:
        report = report_months(session, date(2021, 3, 17))
    assert list(report.rows) == [
        ("febrero de 2021", 3, None, None, "sin mes anterior"),
        ("marzo de 2021", 2, 3, -1, "en curso"),
    ]
    assert "«Baja del servicio» (Prevención de bajas)" in report.remarks[0]


def test_who_left_and_why(ended: Recobra) -> None:
    with ended.database.reading() as session:
        rows = list(report_details(session, MARCH).rows)
    better = "Tiene una mejor oferta de la competencia"
    assert rows[0] == ("Prevención de bajas", "Internet Fijo", better, 2, 1)
    assert ("Prevención de bajas", "Internet Fijo", "sin motivo registrado", 0, 1) in rows
    assert len(rows) == 3
    assert sum(row[4] for row in rows) == 3


def test_a_service_that_two_cases_tell_of_leaves_once(ended: Recobra) -> None:
    with ended.database.writing() as session:
        first = select(ServiceCase).where(ServiceCase.procedure == "retention")
        retention = session.scalars(first).one()
        session.add(
            ServiceCase(
                procedure="prevention", number="R9", customer_id=retention.customer_id,
                service_id=retention.service_id, step="cancelled", status=CaseStatus.CLOSED,
                answers={"demand": "leave"}, opened_at=retention.opened_at,
                closed_at=clock.at_local(date(2021, 2, 20), time(10)),
            )
        )  # fmt: skip
    with ended.database.reading() as session:
        assert measure(session, FEBRUARY).count == 3
        rows = list(report_details(session, FEBRUARY).rows)
    assert sum(row[3] for row in rows) == 3
    assert ("Prevención de bajas", "Internet Fijo", "Se va sin escuchar ofertas", 1, 0) in rows


def test_the_january_of_a_year_is_compared_with_december(recobra: Recobra) -> None:
    end(recobra, "2020-12-31 23:00")
    end(recobra, "2021-01-01 00:30")
    with recobra.database.reading() as session:
        assert measure(session, date(2021, 1, 5)).before == 1


@pytest.fixture
def mailed(ended: Recobra) -> Recobra:
    ended.settings.alert_mail = "jefa@operadora.example"
    return ended


def list_mails(recobra: Recobra) -> list[Message]:
    with recobra.database.reading() as session:
        return list(session.scalars(select(Message).where(Message.subject.like("Bajas de%"))))


def test_the_month_is_mailed_once_on_the_first_working_day(mailed: Recobra) -> None:
    set_clock("2021-04-01 09:00")  # a Thursday; the Friday is a holiday
    assert indicator_mails.queue_mail_of_month(mailed)
    assert not indicator_mails.queue_mail_of_month(mailed)
    set_clock("2021-04-20 09:00")
    assert not indicator_mails.queue_mail_of_month(mailed)
    [mail] = list_mails(mailed)
    assert (mail.address, mail.subject) == ("jefa@operadora.example", "Bajas de marzo de 2021")
    assert "Bajas de marzo de 2021: 2\nBajas del mes anterior: 3" in (mail.body or "")
    assert "cumplida" in (mail.body or "")
    sheet = openpyxl.load_workbook(BytesIO(media.read(mailed.settings, mail.media[0]))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(cancellations._DETAILS)


def test_not_on_a_day_off_and_made_up_for_after_it(mailed: Recobra) -> None:
    set_clock("2021-05-01 09:00")  # a Saturday, and a holiday
    assert not indicator_mails.queue_mail_of_month(mailed)
    set_clock("2021-05-05 09:00")
    assert indicator_mails.queue_mail_of_month(mailed)
    assert list_mails(mailed)[0].subject == "Bajas de abril de 2021"


def test_killed_before_it_was_queued_it_is_mailed_the_next_time(
    mailed: Recobra, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(Exception):
        pass

    def be_killed(*_: object) -> None:
        raise KilledError

    set_clock("2021-04-01 09:00")
    with monkeypatch.context() as patch:
        patch.setattr(indicator_mails, "queue_mail", be_killed)
        with pytest.raises(KilledError):
            indicator_mails.queue_mail_of_month(mailed)
    assert list_mails(mailed) == []
    assert indicator_mails.queue_mail_of_month(mailed)


def test_without_cases_or_an_address_nothing_is_mailed(recobra: Recobra) -> None:
    set_clock("2021-04-01 09:00")
    assert not indicator_mails.queue_mail_of_month(recobra)
    recobra.settings.alert_mail = "jefa@operadora.example"
    assert not indicator_mails.queue_mail_of_month(recobra)
