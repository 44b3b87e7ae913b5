"""One trial: a campaign sent while dispatchers are killed, and settled while the clock moves on."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot.bootstrap import Recobra
from bot.models import Contact, Message, MessageStatus
from bot.services.outbound import settlement
from tests.soak.control import ProviderProcess
from tests.soak.nursery import Dispatcher, Nursery
from tests.support.world import add_base, add_customer, launch, move_clock, run_once

AT_ONCE = 2  # dispatchers
_PATIENCE = 300  # seconds
_STORMY_ROUNDS = 6
_MOST_ROUNDS = 40


@dataclass(frozen=True)
class Verdict:
    """What came of a trial; `left`: messages that are not accepted in the end."""

    sends: int
    kills: int
    restarts: int
    drops: int
    busy: int
    errors: int
    slow: int
    doubled: int
    skipped: int
    left: int
    seconds: float

    @property
    def is_clean(self) -> bool:
        """Nobody twice, nobody skipped, nothing left open."""
        return not (self.doubled or self.skipped or self.left)


def fill(recobra: Recobra, sends: int) -> None:
    """A running campaign of so many contacts, each with an address of its own."""
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(sends)))
    launch(recobra)


class Trial:
    """The same seed makes the same faults and the same plan of kills; the machine's timing is its own."""

    def __init__(
        self, recobra: Recobra, provider: ProviderProcess, sends: int, kills: int, seed: int
    ) -> None:
        self._recobra, self._provider, self._sends, self._kills = recobra, provider, sends, kills
        self._chance = random.Random(seed)
        self._killed = self._restarts = 0

    def run(self, restart: Callable[[], None] | None = None) -> Verdict:
        """Send and settle everything; `restart` restarts the database in the middle."""
        started = time.monotonic()
        with Nursery(self._recobra) as nursery:
            self._send(nursery, restart)
            self._settle(nursery)
        counts = self._provider.count()
        return Verdict(
            sends=self._sends,
            kills=self._killed,
            restarts=self._restarts,
            drops=counts.get("drop_before", 0) + counts.get("drop_after", 0),
            busy=counts.get("busy", 0),
            errors=counts.get("error_before", 0) + counts.get("error_after", 0),
            slow=counts.get("slow_before", 0) + counts.get("slow_after", 0),
            doubled=counts["doubled"],
            skipped=self._sends - counts["people"],
            left=self._count_left(),
            seconds=time.monotonic() - started,
        )

    def _send(self, nursery: Nursery, restart: Callable[[], None] | None) -> None:
        dispatchers = [nursery.start() for _ in range(AT_ONCE)]
        restart_at = self._chance.randrange(1, self._kills)
        for number in range(self._kills):
            place = self._chance.randrange(AT_ONCE)
            if not dispatchers[place].is_alive:
                dispatchers[place] = nursery.start()
            self._wait_for_a_moment(dispatchers)
            if restart and number == restart_at:
                restart()
                self._restarts += 1
            self._killed += dispatchers[place].kill()
            dispatchers[place] = nursery.start()
        for dispatcher in dispatchers:
            dispatcher.wait(_PATIENCE)

    def _wait_for_a_moment(self, dispatchers: list[Dispatcher]) -> None:
        """Mostly a place among the sends, so that kills fall on all of them; else any time after the start."""
        if self._chance.random() < 0.3:
            time.sleep(self._chance.uniform(0.0, 1.0))
            return
        until = self._provider.count().get("posts", 0) + self._chance.uniform(1, self._sends / self._kills)
        deadline = time.monotonic() + 30
        while self._provider.count().get("posts", 0) < until and time.monotonic() < deadline:
            if not any(dispatcher.is_alive for dispatcher in dispatchers):
                return
            time.sleep(0.02)
        time.sleep(self._chance.uniform(0, 0.05))

    def _settle(self, nursery: Nursery) -> None:
        """Eleven minutes at a time, so that what is unknown is asked for twice; some are killed here too."""
        for number in range(_MOST_ROUNDS):
            if not self._count_left():
                return
            if number == _STORMY_ROUNDS:
                self._provider.calm()
            self._provider.wait_until_idle()
            move_clock(minutes=11)
            if number < self._kills // 2:
                dispatcher = nursery.start()
                time.sleep(self._chance.uniform(0.02, 1.0))
                self._killed += dispatcher.kill()
            else:
                self._work_off()

    def _work_off(self) -> None:
        """What the scheduler does in eleven minutes."""
        try:
            asked = -1
            while asked != (asked := self._provider.count().get("listings", 0)):
                settlement.settle_unknown(self._recobra)
            run_once(self._recobra)
        except OperationalError:  # its connections are from before the restart
            return

    def _count_left(self) -> int:
        """Messages that are not accepted, and contacts that have none."""
        accepted = (MessageStatus.ACCEPTED, MessageStatus.SENT)
        with self._recobra.database.reading() as session:
            done = session.scalar(
                select(func.count()).select_from(Message).where(Message.status.in_(accepted))
            )
            unscheduled = select(func.count()).where(Contact.next_attempt_at.is_(None))
            return self._sends - (done or 0) + (session.scalar(unscheduled) or 0)
