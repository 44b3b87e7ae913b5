"""The queue of one channel as the planner and the claim work it off: what is written first, then by date."""

import heapq
from collections import defaultdict
from collections.abc import Mapping
from itertools import count

from bot.services.forecasting.cohorts import Person, Work
from bot.services.forecasting.courses import Course
from bot.services.forecasting.timetable import Slot
from bot.services.outbound.send_hours import SendRule

Place = tuple[Person, Work]
_Turn = tuple[float, int]  # due, and the part of the queue
_Rank = tuple[float, int]  # the campaign's next end, and its id
_Heap = list[tuple[_Turn, _Rank, int, Place]]

_WRITTEN = 0  # before every campaign's id


class Lanes:
    """Messages that are written stand before those of contacts; then the campaign whose date is nearest.

    Within one, the earliest due comes first; of what is due at once one part of the queue after the other.
    """

    def __init__(self, courses: Mapping[int, Course]) -> None:
        self._courses = courses
        self._heaps: dict[int, dict[SendRule, _Heap]] = defaultdict(lambda: defaultdict(list))
        self._waiting: set[Place] = set()
        self._numbers = count()

    def push(self, person: Person, work: Work) -> None:
        """Stand in line; once, however often it is said. A contact without a text never comes to its turn."""
        course = self._courses[work.campaign_id]
        rule = course.rule_of(work)
        place = (person, work)
        if rule and place not in self._waiting:
            self._waiting.add(place)
            lane = _WRITTEN if work.is_queued else work.campaign_id
            rank = (course.next_end(work.due), work.campaign_id)
            entry = ((work.due, person.part), rank, next(self._numbers), place)
            heapq.heappush(self._heaps[lane][rule], entry)

    def pop(self, slot: Slot, *, only_written: bool = False) -> list[Place]:
        """The next that may leave in a slot: one place for each person, all due at once; empty when none is."""
        for lane in [_WRITTEN] if only_written else self._list_lanes(slot):
            heaps = [heap for rule, heap in self._heaps[lane].items() if rule in slot.allows]
            while found := self._pop_earliest(heaps, slot):
                group: dict[Person, Work] = {}
                again = [(p, w) for p, w in found if group.setdefault(p, w) is not w]
                for person, work in again:
                    self.push(person, work)
                if group:
                    return list(group.items())
        return []

    def _list_lanes(self, slot: Slot) -> list[int]:
        ends = {key: course.next_end(slot.start) for key, course in self._courses.items()}
        return sorted(self._heaps, key=lambda lane: (ends.get(lane, 0.0), lane))

    def _pop_earliest(self, heaps: list[_Heap], slot: Slot) -> list[Place]:
        found: list[Place] = []
        while not found and (turn := _find_turn(heaps, slot)):
            for heap in heaps:
                while heap and heap[0][0] == turn:
                    place = heapq.heappop(heap)[-1]
                    self._waiting.discard(place)
                    found += [place] if self._is_on_time(place[1], slot) else []
        return found

    def _is_on_time(self, work: Work, slot: Slot) -> bool:
        return slot.start < self._courses[work.campaign_id].ends[work.scenario]


def _find_turn(heaps: list[_Heap], slot: Slot) -> _Turn | None:
    turn = min((heap[0][0] for heap in heaps if heap), default=None)
    return turn if turn and turn[0] < slot.end else None
