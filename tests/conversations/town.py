"""A campaign in a town of customers: the web program, Rasa and the actions, all real."""

import itertools
import os
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock, processes, training
from bot.bootstrap import Recobra
from bot.models import (
    BaseFile,
    Benefit,
    Campaign,
    CampaignState,
    Complaint,
    Contact,
    ContactState,
    Conversation,
    CorporateLine,
    Customer,
    Office,
    Phone,
    Promise,
    Scenario,
    Script,
    Service,
    ServiceCase,
    ServiceKind,
    TechnicalVisit,
    Turn,
    VisitStatus,
)
from bot.services.cases import engine
from bot.supervisor import Supervisor
from tests.support.accepting_twilio import AcceptingTwilio
from tests.support.house import House

START_SECONDS = 120
_numbers = itertools.count(1)


class Town(House):
    """`House` with the real dialogue behind it."""

    def __init__(self, recobra: Recobra, twilio: AcceptingTwilio, logs: Path) -> None:
        super().__init__(recobra, None, twilio)  # type: ignore[arg-type]
        self.logs = logs
        self.supervisor = self._start()
        with self.writing() as session:
            base = BaseFile(name="base", script=Script.EQUIPMENT_RECOVERY, imported_at=clock.now())
            session.add(base)
            session.flush()
            self.campaign = _make_campaign("marzo", base, deadline=14)
            self.late_campaign = _make_campaign("febrero", base, deadline=-1)
            debts = BaseFile(name="cobranza", script=Script.COLLECTIONS, imported_at=clock.now())
            session.add(debts)
            session.flush()
            self.debt_campaign = _make_campaign("cobranza", debts, deadline=14)
            leaving = BaseFile(name="retención", script=Script.RETENTION, imported_at=clock.now())
            session.add(leaving)
            session.flush()
            self.retention_campaign = _make_campaign("retención", leaving, deadline=14)
            session.add_all([self.campaign, self.late_campaign, self.debt_campaign, self.retention_campaign])

    def _start(self) -> Supervisor:
        chosen = {"rasa_url": self.settings.rasa_url or "", "actions_url": self.settings.actions_url or ""}
        model = training.ensure_model()
        programs = processes.programs(self.settings, chosen, model, with_simulator=False)
        wanted = [program for program in programs if program.name in ("actions", "rasa")]
        supervisor = Supervisor(wanted, self.logs, lambda _: None, verbose=False)
        supervisor.start()
        supervisor.wait_until_ready(START_SECONDS)
        return supervisor

    def restart_rasa(self) -> None:
        """As after a crash of the machine: nothing stays in memory."""
        self.supervisor.stop()
        self.supervisor = self._start()

    def stop(self) -> None:
        self.supervisor.stop()
        super().stop()

    def add_office(self, city: str, name: str, desks: int = 20, **place: float) -> Office:
        with self.writing() as session:
            office = Office(
                city=city, name=name, address=f"Av. Principal de {city}", hours="08:00-16:30",
                minutes_per_turn=30, desks=desks, **place,
            )  # fmt: skip
            session.add(office)
        return office

    def add_customer(self, **wanted: Any) -> Customer:
        """A customer with equipment pending; `charge`, `services`, `city`, `name`, `phones` if not the usual.

        `late`: their deadline was yesterday; `settled`: `paid`, `claimed` or `returned`. With `debt` they owe so many
        dollars instead, and pay as `method` says; with `both` they owe equipment too. `active`: nothing is pending of
        them; `complaint`: what the base says of the first service, a number with `number`; `corporate`: of the line.
        `cedula`: a company has a RUC. `case`: a procedure of which the first service has a case open.
        """
        n = next(_numbers)
        charge = Decimal(str(wanted.get("charge", 0)))
        lines = ["INTERNET FIJO", "TELEVISION DTH", "TELEFONIA FIJA"][: wanted.get("services", 1)]
        with self.writing() as session:
            customer = Customer(
                cedula=wanted.get("cedula") or make_cedula(n),
                name=wanted.get("name", "YANEZ CAIZA JUAN CARLOS"),
                created_at=clock.now(),
            )
            for position, number in enumerate(wanted.get("phones") or [f"+59398{n:07d}"]):
                customer.phones.append(
                    Phone(number=number, is_mobile=number.startswith("+5939"), position=position)
                )
            session.add(customer)
            for place, line in enumerate(lines):
                customer.services.append(
                    Service(
                        service_number=f"{n:05d}{place}",
                        business_line=line,
                        city=wanted.get("city", "Quito"),
                        retired_on=date(2020, 5, 10),
                        equipment=["MODEM ADSL", "ONT"],
                        charge_amount=charge,
                        charge_loaded_on=date(2021, 1, 5) if charge else None,
                        charge_paid=wanted.get("settled") == "paid",
                        charge_claimed=wanted.get("settled") == "claimed",
                        returned_on=date(2021, 3, 1) if wanted.get("settled") == "returned" else None,
                    )
                )
            session.flush()
            if "active" in wanted:
                self._add_active(session, customer, wanted)
            elif "debt" not in wanted or wanted.get("both"):
                for service in customer.services:
                    campaign = self.late_campaign if wanted.get("late") else self.campaign
                    session.add(_make_contact(campaign, customer, service))
            if "debt" in wanted:
                self._add_debts(session, customer, wanted)
        return customer

    def _add_active(self, session: Session, customer: Customer, wanted: dict[str, Any]) -> None:
        """Services in use; what bases say of the first."""
        for service in customer.services:
            service.retired_on, service.equipment = None, ["ONT"]
            service.address = "Calle 26 y Av. García"
        first = customer.services[0]
        if "complaint" in wanted:
            said = {
                "kind": "107",
                "requested_on": date(2021, 3, 10),
                "plan": "FIBRA HOGAR",
                **wanted["complaint"],
            }
            said.setdefault("number", f"Q{customer.id}")
            complaint = Complaint(customer=customer, service=first, imported_at=clock.now(), **said)
            session.add(complaint)
            session.flush()
            if wanted.get("campaign"):
                self._add_retention(session, customer, complaint)
        if "corporate" in wanted:
            first.business_line = "MOVIL CORPORATIVO"
            customer.email = wanted.get("email")
            session.add(CorporateLine(service=first, imported_at=clock.now(), **wanted["corporate"]))
        if "case" in wanted:
            session.flush()
            engine.open_case(session, wanted["case"], customer, first)

    def _add_retention(self, session: Session, customer: Customer, complaint: Complaint) -> None:
        """In the campaign, with its case."""
        contact = _make_contact(self.retention_campaign, customer, complaint.service)
        contact.scenario = Scenario.CANCEL_REQUESTED
        session.add(contact)
        session.flush()
        engine.open_case(
            session, "retention", customer, complaint.service, number=complaint.number, contact_id=contact.id
        )

    def _add_debts(self, session: Session, customer: Customer, wanted: dict[str, Any]) -> None:
        for service in customer.services:
            service.amount_due, service.overdue_invoices = (
                Decimal(str(wanted["debt"])),
                wanted.get("invoices", 2),
            )
            service.overdue_since, service.payment_method = (
                date(2021, 2, 10),
                wanted.get("method", "VENTANILLA"),
            )
            if not wanted.get("both"):
                service.retired_on, service.equipment = None, []
            service.address = "Calle 26 y Av. García"
            contact = _make_contact(self.debt_campaign, customer, service)
            contact.scenario = Scenario.OVERDUE
            session.add(contact)
            if wanted.get("visited"):
                contact.typification_code = "3"
                session.add(
                    TechnicalVisit(
                        customer=customer, service=service, service_kind=ServiceKind.INTERNET, address="Calle 26",
                        receiver="Rosa", phone_1="+593991111111", phone_2="+593992222222",
                        status=VisitStatus.DONE, requested_at=clock.now(),
                    )
                )  # fmt: skip

    def contact_id(self, customer: Customer) -> int:
        """The campaign's work on the customer's first service."""
        with self.recobra.database.reading() as session:
            contact = session.scalars(select(Contact).where(Contact.customer_id == customer.id)).first()
            assert contact is not None
            return contact.id

    def look(self, customer: Customer) -> dict[str, Any]:
        """What the database says of a customer now, in short."""
        with self.recobra.database.reading() as session:
            contacts = session.scalars(select(Contact).where(Contact.customer_id == customer.id)).all()
            booked = session.scalars(select(Turn).where(Turn.customer_id == customer.id)).all()
            talk = session.scalar(select(Conversation).where(Conversation.customer_id == customer.id))
            return {
                "typification": contacts[0].typification_code if contacts else None,
                "typifications": [contact.typification_code for contact in contacts],
                "observation": contacts[0].observation if contacts else None,
                "turns": [turn.status.value for turn in booked],
                "turn_at": f"{clock.to_local(booked[-1].starts_at):%Y-%m-%d %H:%M}" if booked else None,
                "code": booked[-1].code if booked else None,
                "state": talk.state.value if talk else None,
                "reason": talk.handoff_reason if talk else None,
                "care": session.get_one(Customer, customer.id).personal_care_since is not None,
                "opted_out": session.get_one(Customer, customer.id).opted_out_at is not None,
                "promises": [
                    f"{promise.amount} {promise.due_on} {promise.place} {promise.status.value}"
                    for promise in session.scalars(select(Promise).where(Promise.customer_id == customer.id))
                ],
                "visits": [
                    f"{visit.service_kind.value} {visit.address} {visit.status.value}"
                    for visit in session.scalars(
                        select(TechnicalVisit).where(TechnicalVisit.customer_id == customer.id)
                    )
                ],
                "benefits": [
                    f"{benefit.code} {benefit.status.value}"
                    for benefit in session.scalars(select(Benefit).where(Benefit.customer_id == customer.id))
                ],
                "queue": talk.queue if talk else None,
                **_look_at_case(session, customer),
                "phones": [phone.status.value for phone in session.get_one(Customer, customer.id).phones],
            }


def _look_at_case(session: Session, customer: Customer) -> dict[str, Any]:
    """The cases by procedure and step, and what the latest was filled in with."""
    found = session.scalars(
        select(ServiceCase).where(ServiceCase.customer_id == customer.id).order_by(ServiceCase.id)
    ).all()
    answers = found[-1].answers if found else {}
    theirs = select(Contact.silent_until).where(Contact.customer_id == customer.id)
    silent = [f"{clock.to_local(each):%Y-%m-%d}" for each in session.scalars(theirs) if each]
    return {
        "cases": [f"{case.procedure} {case.step}" for case in found],
        "returns_on": [
            step.answers["returns_on"]
            for case in found
            for step in case.steps
            if "returns_on" in step.answers
        ],
        "silent_until": max(silent, default=None),
        "of_services": len({case.service_id for case in found}),
        "files": [file.field for case in found for file in case.files],
        **{f"case_{name}": value for name, value in answers.items()},
    }


def _make_campaign(name: str, base: BaseFile, deadline: int) -> Campaign:
    """One whose deadline is so many days from now."""
    return Campaign(
        name=name, script=base.script, base_id=base.id, starts_on=clock.today(),
        deadline=clock.today() + timedelta(days=deadline),
        ends_on=clock.today() + timedelta(days=deadline + 30),
        channels=["whatsapp", "voice"], state=CampaignState.RUNNING, created_at=clock.now(),
    )  # fmt: skip


def _make_contact(campaign: Campaign, customer: Customer, service: Service) -> Contact:
    scenario = Scenario.CHARGES_LOADED if service.charge_amount else Scenario.NO_CHARGES
    state = ContactState.ACTIVE
    if service.is_excluded:
        scenario, state = Scenario.EXCLUDED, ContactState.EXCLUDED
    elif service.returned_on:
        state = ContactState.SETTLED
    return Contact(
        campaign_id=campaign.id, customer_id=customer.id, service_id=service.id, scenario=scenario,
        state=state, next_channel="whatsapp",
    )  # fmt: skip


def make_cedula(number: int) -> str:
    """A cédula with a right check digit."""
    digits = [int(digit) for digit in f"17{number:07d}"]
    doubled = [digit * 2 - 9 * (digit > 4) if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    return f"17{number:07d}{-sum(doubled) % 10}"


def environment(url: str, twilio: AcceptingTwilio, folder: Path, token: str) -> dict[str, str]:
    """The variables that the programs of a town agree on."""
    return {
        "RECOBRA_VAR_DIR": str(folder), "DATABASE_URL": url, "TWILIO_API_BASE_URL": twilio.url,
        "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": token, "PUBLIC_URL": "https://recobra.example/",
        "SECRET_KEY": "k" * 32, "MEDIA_URL": f"file://{folder / 'media'}",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }  # fmt: skip
