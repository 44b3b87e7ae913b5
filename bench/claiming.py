"""Whether a claim costs more where the tables are longer: a batch with 10,000 contacts, and with a million."""

import statistics
import tempfile
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from bench.population import configure, populate
from bot import clock
from bot.bootstrap import Recobra
from bot.models import Channel, MessageKind
from bot.services.campaigns import planning
from bot.services.outbound.claims import claim_due

SIZES = (10_000, 100_000, 1_000_000)
BATCH = 128
ROUNDS = 15
_QUEUED = 4_000
# An earlier campaign's message for each contact: the table of messages is as long as that of contacts.
_HISTORY = """
INSERT INTO message (direction, channel, kind, status, contact_id, customer_id, conversation_id, address, attempt,
    body, template, choices, media, details, mentions_money, tries, empty_listings, created_at, claimed_at,
    accepted_at, provider_sid)
SELECT 'out', 'whatsapp', 'campaign', 'delivered', NULL, contact.customer_id, NULL,
    phone.number, NULL, 'texto', 'equipment_no_charges', '[]', '[]', '{}', 1, 1, 0, :then, :then, :then,
    'SM' || contact.id
FROM contact JOIN phone ON phone.customer_id = contact.customer_id
"""


def run() -> dict[str, Any]:
    """Milliseconds of a claim by table size, the sizes taking turns; the median of each."""
    with tempfile.TemporaryDirectory() as folder:
        sides = {size: _prepare(folder, size) for size in SIZES}
        times: dict[int, list[float]] = {size: [] for size in SIZES}
        for _ in range(ROUNDS):
            for size, recobra in sides.items():
                times[size].append(_claim(recobra))
    medians = {size: 1000 * statistics.median(seconds) for size, seconds in times.items()}
    return {
        "batch": BATCH,
        "ms_by_contacts": medians,
        "largest_to_smallest": medians[SIZES[-1]] / medians[SIZES[0]],
    }


def _prepare(folder: str, size: int) -> Recobra:
    """A running campaign with a queue, and as many messages of an earlier one."""
    configure(folder, DATABASE_URL=f"sqlite:///{folder}/{size}.db")
    recobra = Recobra()
    populate(recobra, size)
    with recobra.database.writing() as session:
        session.execute(text(_HISTORY), {"then": (clock.now() - timedelta(days=40)).replace(tzinfo=None)})
    queued = 0
    while queued < min(_QUEUED, size):
        with recobra.database.writing() as session:
            queued += planning.plan_due(session, recobra.settings)
    return recobra


def _claim(recobra: Recobra) -> float:
    started = time.perf_counter()
    with recobra.database.writing() as session:
        batch = claim_due(session, recobra.settings, Channel.WHATSAPP, [MessageKind.CAMPAIGN], BATCH)
    assert len(batch.messages) == BATCH, (len(batch.messages), batch.looked_at)
    return time.perf_counter() - started
