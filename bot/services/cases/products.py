"""What a step leaves for other systems: one record of each of its products, in the words of the case."""

from uuid import uuid4

from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.procedure import Procedure, Product
from bot.models import CaseStep, OutboxRecord, ServiceCase
from bot.services.cases.conditions import holds
from bot.services.cases.words import put_in


def produce(
    session: Session, case: ServiceCase, done: CaseStep, procedure: Procedure, values: dict[str, str]
) -> list[OutboxRecord]:
    """The records of the step that was done; `values`: facts and answers."""
    step = procedure.step(done.step)
    records = [
        _make(case, done, procedure, each, values) for each in step.produces if holds(each.when, values)
    ]
    session.add_all(records)
    return records


def _make(
    case: ServiceCase, done: CaseStep, procedure: Procedure, product: Product, values: dict[str, str]
) -> OutboxRecord:
    payload = {name: put_in(template, procedure, values) for name, template in product.fields.items()}
    return OutboxRecord(
        key=str(uuid4()), case_id=case.id, step_id=done.id, system=product.system, kind=product.record,
        payload=payload, created_at=clock.now(), next_at=clock.now(),
    )  # fmt: skip
