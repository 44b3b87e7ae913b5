"""The services that a batch of rows speaks of."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.models import Service

UNKNOWN_SERVICE = ("service_number", "el servicio no consta en ninguna base")
OTHER_HOLDER = ("cedula", "el servicio está registrado con otra cédula")


def find_services(session: Session, numbers: Collection[str]) -> dict[str, Service]:
    """Services by their number, with their customers."""
    found = session.scalars(
        select(Service).options(joinedload(Service.customer)).where(Service.service_number.in_(numbers))
    )
    return {service.service_number: service for service in found}
