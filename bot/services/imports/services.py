"""The services that a batch of rows speaks of."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.imports.rows import BadCellError
from bot.models import Service


class NamedServices:
    """The services with some numbers; a number may be that of a telephone and, elsewhere, of a television."""

    def __init__(self, session: Session, numbers: Collection[str]) -> None:
        found = session.scalars(
            select(Service).options(joinedload(Service.customer)).where(Service.service_number.in_(numbers))
        )
        self._by_number: dict[str, list[Service]] = defaultdict(list)
        for service in found:
            self._by_number[service.service_number].append(service)

    def find(self, number: str, cedula: str | None = None) -> Service:
        """The service with that number; `cedula`: of its holder, where the row names them.

        Raises:
            BadCellError: there is none, it is another's, or several have that number.
        """
        known = self._by_number.get(number, [])
        theirs = [service for service in known if cedula in (None, service.customer.cedula)]
        if not known:
            raise BadCellError("service_number", "el servicio no consta en ninguna base")
        if not theirs:
            raise BadCellError("cedula", "el servicio está registrado con otra cédula")
        if len(theirs) > 1:
            raise BadCellError("service_number", "varios clientes tienen un servicio con ese número")
        return theirs[0]
