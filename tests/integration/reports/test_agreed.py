"""Promises, benefits and turns are counted by who answers for them."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.models import (
    Benefit,
    BenefitStatus,
    Contact,
    Office,
    Promise,
    PromiseStatus,
    ServiceKind,
    Turn,
    TurnPurpose,
    TurnStatus,
)
from bot.queries.reports.agreed import report_benefits, report_promises, report_turns
from bot.queries.reports.people import PEOPLE
from bot.queries.reports.scope import Scope
from tests.integration.reports.town import FIRST, SECOND, Town

LUCIA = "lucia@cnt.example"


def promise(
    town: Town, session: Session, name: str, local: str, status: PromiseStatus, by: str | None
) -> None:
    contact = session.get_one(Contact, town.contacts[name])
    session.add(
        Promise(
            customer_id=contact.customer_id,
            contact_id=contact.id,
            amount=Decimal("10.00"),
            due_on=date(2021, 3, 20),
            status=status,
            made_at=town.at(local),
            made_by=by,
        )
    )


def test_promises_by_campaign_and_who_took_them(town: Town) -> None:
    status = PromiseStatus
    with town.recobra.database.writing() as session:
        promise(town, session, "ana", "2021-03-17 10:00", status.KEPT, LUCIA)
        promise(town, session, "berta", "2021-03-17 23:30", status.BROKEN, LUCIA)
        promise(town, session, "carla", "2021-03-18 10:00", status.OPEN, None)
    with town.recobra.database.reading() as session:
        whole = report_promises(session, Scope(town.campaign))
        day = report_promises(session, Scope(None, FIRST, FIRST))
        for row, drills in enumerate(whole.drills):
            for column, drill in drills.items():
                assert len(PEOPLE.read(session, Scope(town.campaign), drill)) == whole.rows[row][column]
    lucia = ("marzo", LUCIA, 2, 0, 1, 1, 0, Decimal("50.0"), Decimal("20.00"), Decimal("10.00"))
    bot = ("marzo", "bot", 1, 1, 0, 0, 0, None, Decimal("10.00"), Decimal("0.00"))
    assert sorted(map(tuple, whole.rows)) == sorted([lucia, bot])
    assert [tuple(row) for row in day.rows] == [lucia]


def test_benefits_by_title_and_who_granted_them(town: Town) -> None:
    with town.recobra.database.writing() as session:
        for name, status, by in (
            ("ana", BenefitStatus.GRANTED, LUCIA), ("berta", BenefitStatus.GRANTED, LUCIA),
            ("carla", BenefitStatus.CANCELLED, None),
        ):  # fmt: skip
            contact = session.get_one(Contact, town.contacts[name])
            session.add(
                Benefit(
                    customer_id=contact.customer_id,
                    service_id=contact.service_id,
                    contact_id=contact.id,
                    code="B1",
                    title="Doble velocidad",
                    service_kind=ServiceKind.INTERNET,
                    phone_1="+593991111111",
                    phone_2="+593992222222",
                    status=status,
                    granted_at=town.at("2021-03-17 11:00"),
                    made_by=by,
                )
            )
    with town.recobra.database.reading() as session:
        rows = report_benefits(session, Scope(town.campaign)).rows
        assert [tuple(r) for r in rows] == [
            ("marzo", "Doble velocidad", "bot", 0, 1), ("marzo", "Doble velocidad", LUCIA, 2, 0),
        ]  # fmt: skip
        assert not report_benefits(session, Scope(None, SECOND, SECOND)).rows


def test_turns_by_office_and_whether_they_came(town: Town) -> None:
    with town.recobra.database.writing() as session:
        office = Office(
            city="Quito", name="Centro", address="…", hours="08:00-16:30", minutes_per_turn=20, desks=1
        )
        session.add(office)
        session.flush()
        for n, (name, status) in enumerate((
            ("ana", TurnStatus.ATTENDED), ("berta", TurnStatus.ATTENDED), ("carla", TurnStatus.MISSED),
            ("dora", TurnStatus.BOOKED), ("eva", TurnStatus.CANCELLED),
        )):  # fmt: skip
            contact = session.get_one(Contact, town.contacts[name])
            session.add(
                Turn(
                    code=f"T{n}",
                    office_id=office.id,
                    customer_id=contact.customer_id,
                    contact_id=contact.id,
                    purpose=TurnPurpose.EQUIPMENT_RETURN,
                    starts_at=town.at(f"2021-03-18 {9 + n:02}:00"),
                    desk=1,
                    status=status,
                    booked_at=town.at("2021-03-17 12:00"),
                )
            )
    with town.recobra.database.reading() as session:
        expected = [("Quito", "Centro", 1, 2, 1, 1, Decimal("66.7"))]
        assert [tuple(r) for r in report_turns(session, Scope(None, SECOND, SECOND)).rows] == expected
        assert [tuple(r) for r in report_turns(session, Scope(town.campaign)).rows] == expected
        assert not report_turns(session, Scope(None, FIRST, FIRST)).rows
