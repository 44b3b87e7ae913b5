"""The offices (CAC) where turns are given: the catalog's sample until the operator's own are imported."""

from collections.abc import Sequence
from math import hypot

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.catalog.offices import CatalogOffice, get_offices
from bot.models import Office

_FARTHEST_KM = 150
_KM_PER_DEGREE = 111


def load_catalog(session: Session) -> int:
    """Bring the catalog's offices in, but for cities with offices of the operator's; how many are open.

    Loading again changes nothing.
    """
    catalog = get_offices()
    own = set(session.scalars(select(Office.city).where(Office.is_sample.is_(False))))
    for entry in catalog.offices:
        if not (catalog.sample and entry.city in own):
            keep_office(session, entry, is_sample=catalog.sample)
    session.flush()
    return len(list_open(session))


def keep_office(
    session: Session, entry: CatalogOffice, *, is_sample: bool, email: str | None = None
) -> tuple[Office, bool]:
    """Make or change the office of that city and name; whether anything changed."""
    office = session.scalar(select(Office).where(Office.city == entry.city, Office.name == entry.name))
    if office is None:
        office = Office(city=entry.city, name=entry.name)
        session.add(office)
    values = entry.model_dump(exclude={"city", "name", "hours"}) | {
        "hours": str(entry.hours),
        "email": email or office.email,
        "is_sample": is_sample,
        "is_open": True,
    }
    changed = any(getattr(office, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(office, name, value)
    session.flush()
    return office, changed


def close_samples(session: Session, cities: Sequence[str]) -> None:
    """No new turns at invented offices where the operator's own are known; those that were given stay."""
    session.execute(
        update(Office)
        .where(Office.is_sample, Office.city.in_(cities))
        .values(is_open=False)
        .execution_options(synchronize_session="fetch")
    )


def find_nearest(session: Session, latitude: float, longitude: float) -> Office | None:
    """The open office nearest to a place (degrees), of those within a day's journey whose place is known."""
    known = [office for office in list_open(session) if office.latitude is not None]
    distances = {office: _measure(office, latitude, longitude) for office in known}
    nearest = min(distances, key=lambda office: distances[office], default=None)
    return nearest if nearest is not None and distances[nearest] <= _FARTHEST_KM else None


def _measure(office: Office, latitude: float, longitude: float) -> float:
    """Kilometres, on a plane: near enough on the equator."""
    north = (office.latitude or 0) - latitude
    east = (office.longitude or 0) - longitude
    return hypot(north, east) * _KM_PER_DEGREE


def list_open(session: Session, city: str | None = None) -> list[Office]:
    """Offices that give turns, in all cities or one, by city and name."""
    offices = select(Office).where(Office.is_open).order_by(Office.city, Office.name)
    return list(session.scalars(offices.where(Office.city == city) if city else offices))
