"""An agent takes a promise, requests a visit, grants a benefit or opens a claim for a customer."""

from datetime import date
from decimal import Decimal

from bot import clock
from bot.catalog.collections import BenefitRule
from bot.errors import InvalidInput, NotAllowed
from bot.language.places import say_place
from bot.language.wares import name_business_line
from bot.language.written_amounts import format_amount
from bot.language.written_dates import format_weekday_date
from bot.models import Benefit, Claim, Promise, Service, TechnicalVisit
from bot.services import audit
from bot.services.debts import benefits, claims, debts, promises, visits
from bot.services.debts.benefits import BenefitForm
from bot.services.debts.form_rules import says_something
from bot.services.debts.visits import VisitForm
from bot.services.deeds.telling import Doing, check_theirs, tell


def make_promise(doing: Doing, amount: Decimal, due_on: date, place: str) -> tuple[Promise, bool]:
    """Keep the word to pay so many dollars on that local day; whether the customer is told of it.

    Raises:
        InvalidInput: nothing is promised, or no place is named: typification 1 asks for it.
        NotAllowed: such a promise is not taken: proposals.py.
    """
    place = " ".join(place.split())[:120]
    if amount <= debts.NOTHING:
        raise InvalidInput("Escribe cuánto va a pagar.")
    if not says_something(place):
        raise InvalidInput("Escribe dónde va a pagar.")
    promise = promises.make(doing.session, doing.customer, amount, due_on, place, made_by=doing.agent)
    audit.record(doing.session, "promise.make", promise)
    told = tell(
        doing, "promise_today" if due_on == clock.today() else "promise_made", amount=format_amount(amount),
        day=format_weekday_date(due_on), place=say_place(place),
    )  # fmt: skip
    return promise, told is not None


def request_visit(doing: Doing, service_id: int, form: VisitForm) -> tuple[TechnicalVisit, bool]:
    """Leave the form to field operations; whether the customer is told of it.

    Raises:
        InvalidInput: something that the seed's form wants is missing.
        NotAllowed: the service is not this customer's.
    """
    if not form.remark or not says_something(form.remark):
        raise InvalidInput("Falta la observación: qué falla.")
    visit = visits.request(
        doing.session, doing.customer, _find_service(doing, service_id), form, made_by=doing.agent
    )
    audit.record(doing.session, "visit.request", visit)
    return visit, tell(doing, "visit_requested") is not None


def list_offers(doing: Doing, service: Service) -> list[BenefitRule]:
    """What the matrix lets a service's debt have: to everybody, and to who says that they cannot pay."""
    found = [benefits.find_offer(doing.session, service, hardship=hardship) for hardship in (False, True)]
    return list({rule.code: rule for rule in found if rule is not None}.values())


def grant_benefit(doing: Doing, service_id: int, code: str, form: BenefitForm) -> tuple[Benefit, bool]:
    """Keep the seed's form of a benefit that the matrix allows; whether the customer is told of it.

    Raises:
        InvalidInput: there are no two telephones, or no remark.
        NotAllowed: the service is not this customer's, or its debt may not have that benefit.
    """
    service = _find_service(doing, service_id)
    rule = next((each for each in list_offers(doing, service) if each.code == code), None)
    if rule is None:
        raise NotAllowed("La malla no permite ese beneficio para este servicio, o ya tiene uno.")
    if not form.remark or not says_something(form.remark):
        raise InvalidInput("Falta la observación.")
    benefit = benefits.grant(doing.session, doing.customer, service, rule, form, made_by=doing.agent)
    audit.record(doing.session, "benefit.grant", benefit)
    return benefit, tell(doing, "benefit_granted", benefit=rule.title) is not None


def open_claim(doing: Doing, service_id: int, reason: str) -> tuple[Claim, bool]:
    """Keep what the customer disputes, in their words (Spanish); whether they are told of it.

    Raises:
        InvalidInput: nothing is said.
        NotAllowed: the service is not this customer's, or owes nothing.
    """
    service = _find_service(doing, service_id)
    if not says_something(reason):
        raise InvalidInput("Escribe qué reclama el cliente.")
    if not service.amount_due:
        raise NotAllowed("Ese servicio no tiene una deuda que reclamar.")
    claim = claims.open_claim(
        doing.session, service, debts.contact_of(doing.session, service), reason.strip()
    )
    audit.record(doing.session, "claim.open", claim)
    told = tell(
        doing, "claim", business_line=name_business_line(service.business_line), number=claim.number,
        day=format_weekday_date(claim.due_on),
    )  # fmt: skip
    return claim, told is not None


def _find_service(doing: Doing, service_id: int) -> Service:
    service = doing.session.get(Service, service_id)
    return check_theirs(service, service.customer_id if service else None, doing, "Ese servicio")
