"""Draws a procedure: a lane for each role, a row for each step, and the ways between them along the sides."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from textwrap import wrap

from bot.catalog.procedure import Procedure, Way
from bot.catalog.roles import get_roles

_LANE, _ROW, _BOX_W, _BOX_H = 216, 86, 184, 56
_HEAD, _TRACK, _GAP, _LETTERS, _LETTER = 54, 16, 15, 25, 6  # `_LETTER`: a label's, at the widest
_STYLE = (
    "text{font:12px sans-serif;fill:#16302c}.head{font-weight:bold}.lane{fill:#f4f7f6;stroke:#d5dedb}"
    ".box{fill:#fff;stroke:#0b5d52;stroke-width:1.5}.end{fill:#e2efec}.way{fill:none;stroke:#5b706c;stroke-width:1.3}"
    ".label{font-size:11px;fill:#465a56}.arrow{fill:#5b706c}"
)


@dataclass(frozen=True)
class Node:
    """A step or an end: its lane and row, counted from 0."""

    key: str
    title: str
    lane: int
    row: int
    is_end: bool

    @property
    def left(self) -> int:
        """Pixels from the left edge of the lanes."""
        return self.lane * _LANE + (_LANE - _BOX_W) // 2

    @property
    def top(self) -> int:
        """Pixels from the top."""
        return _HEAD + self.row * _ROW + (_ROW - _BOX_H) // 2

    @property
    def middle(self) -> int:
        """Half its height."""
        return self.top + _BOX_H // 2

    @property
    def entry(self) -> int:
        """The height at which ways come in from the sides; they leave above it."""
        return self.middle + (0 if self.is_end else 14)


@dataclass(frozen=True)
class Drawing:
    """A procedure's picture; `present`: the step that a case is in, `past`: those that it went through."""

    procedure: Procedure
    present: str | None = None
    past: Collection[str] = ()

    @cached_property
    def roles(self) -> list[str]:
        """The lanes, in the order in which they are first needed."""
        return list(dict.fromkeys(step.role for step in self.procedure.steps))

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Where each step and each end is; the ends have the last lane."""
        steps = [
            Node(step.key, f"{step.number}. {step.title}" if step.number.isdecimal() else step.title,
                 self.roles.index(step.role), row, is_end=False)
            for row, step in enumerate(self.procedure.steps)
        ]  # fmt: skip
        ends = [
            Node(end.key, end.title, len(self.roles), len(steps) + row, is_end=True)
            for row, end in enumerate(self.procedure.ends)
        ]
        return {node.key: node for node in (*steps, *ends)}

    @cached_property
    def tracks(self) -> dict[tuple[str, bool], int]:
        """The tracks beside the lanes: one for each that is come to from afar; True: back, on the left."""
        found: dict[tuple[str, bool], int] = {}
        for begin, way in self._list_ways():
            if not self._is_next(begin, way):
                key = (way.then, self._goes_back(begin, way))
                found.setdefault(key, sum(side is key[1] for _, side in found))
        return found

    def draw(self, *, standalone: bool = False) -> str:
        """The picture as SVG; `standalone`: with its own colours, for a file."""
        margin = max(_TRACK * (1 + sum(back for _, back in self.tracks)), *self._measure_labels())
        right = _TRACK * (2 + sum(not back for _, back in self.tracks))
        lanes = _LANE * (len(self.roles) + 1)
        width, height = margin + lanes + right, _HEAD + _ROW * len(self.nodes)
        style = f"<style>{_STYLE}</style>" if standalone else ""
        parts = [*self._draw_lanes(height), *self._draw_ways(lanes), *self._draw_nodes()]
        title = escape(self.procedure.title)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="procedure" role="img" aria-label="{title}" '
            f'width="{width}" height="{height}" viewBox="{-margin} 0 {width} {height}">{style}{"".join(parts)}</svg>'
        )

    def _measure_labels(self) -> list[int]:
        """How far what is said of each way back reaches beyond the lanes, in pixels."""
        reasons: dict[tuple[str, str], list[str]] = {}
        for begin, way in self._list_ways():
            if self._goes_back(begin, way):
                reasons.setdefault((begin, way.then), []).append(way.label)
        return [
            _LETTER * len(_join(said)) + 6 - self.nodes[begin].left for (begin, _), said in reasons.items()
        ] + [0]

    def _draw_lanes(self, height: int) -> Iterator[str]:
        titles = [get_roles().root[role].title for role in self.roles]
        for place, title in enumerate([*titles, "Fin"]):
            yield f'<rect class="lane" x="{place * _LANE}" y="0" width="{_LANE}" height="{height}"/>'
            yield from _write(title, place * _LANE + _LANE // 2, _HEAD // 2, "head")

    def _draw_nodes(self) -> Iterator[str]:
        for node in self.nodes.values():
            state = "now" if node.key == self.present else "past" if node.key in self.past else ""
            kind = "box end" if node.is_end else "box"
            radius = _BOX_H // 2 if node.is_end else 6
            yield (
                f'<rect class="{kind} {state}" x="{node.left}" y="{node.top}" width="{_BOX_W}" height="{_BOX_H}" '
                f'rx="{radius}"/>'
            )
            yield from _write(node.title, node.left + _BOX_W // 2, node.middle, "")

    def _draw_ways(self, lanes: int) -> Iterator[str]:
        for step in self.procedure.steps:
            labels: dict[str, list[str]] = {}
            for way in step.ways:
                labels.setdefault(way.then, []).append(way.label)
            yield from self._draw_ways_of(self.nodes[step.key], labels, lanes)

    def _draw_ways_of(self, start: Node, labels: dict[str, list[str]], lanes: int) -> Iterator[str]:
        """One line to each place, whatever the reasons; those that leave on one side, one under the other."""
        sides = {True: 0, False: 0}
        for then, said in labels.items():
            end, label = self.nodes[then], _join(said)
            if end.row == start.row + 1:
                yield from _draw_down(start, end, label)
                continue
            back = end.row <= start.row
            yield from self._draw_round(start, end, label, lanes, sides[back])
            sides[back] += 1

    def _draw_round(self, start: Node, end: Node, label: str, lanes: int, place: int) -> Iterator[str]:
        """Along a side: on the right to what comes later, on the left back; `place`: how many leave there above."""
        back = end.row <= start.row
        track = self.tracks[end.key, back]
        side = -_TRACK * (track + 1) if back else lanes + _TRACK * (track + 1)
        out, into = (start.left, end.left) if back else (start.left + _BOX_W, end.left + _BOX_W)
        leaves = start.top + 10 + _GAP * place
        yield f'<path class="way" d="M{out} {leaves}H{side}V{end.entry}H{into}"/>'
        yield _point(into, end.entry, 1 if back else -1)
        if label:
            anchor, x = ("end", out - 6) if back else ("start", out + 6)
            yield f'<text class="label" x="{x}" y="{leaves - 3}" text-anchor="{anchor}">{escape(label)}</text>'

    def _list_ways(self) -> Iterator[tuple[str, Way]]:
        for step in self.procedure.steps:
            for way in step.ways:
                yield step.key, way

    def _is_next(self, begin: str, way: Way) -> bool:
        return self.nodes[way.then].row == self.nodes[begin].row + 1

    def _goes_back(self, begin: str, way: Way) -> bool:
        return self.nodes[way.then].row <= self.nodes[begin].row


def _join(labels: Iterable[str]) -> str:
    return " · ".join(filter(None, labels))


def _draw_down(start: Node, end: Node, label: str) -> Iterator[str]:
    """Straight to the next row, with an elbow between the lanes."""
    out, into = start.left + _BOX_W // 2, end.left + _BOX_W // 2
    bottom, bend = start.top + _BOX_H, start.top + _BOX_H + (_ROW - _BOX_H) // 2
    yield f'<path class="way" d="M{out} {bottom}V{bend}H{into}V{end.top}"/>'
    yield f'<path class="arrow" d="M{into} {end.top}l-4 -8h8z"/>'
    if label:
        yield f'<text class="label" x="{out + 6}" y="{bend - 4}">{escape(label)}</text>'


def _point(x: int, y: int, direction: int) -> str:
    return f'<path class="arrow" d="M{x} {y}l{-8 * direction} -4v8z"/>'


def _write(text: str, x: int, y: int, kind: str) -> Iterator[str]:
    """Up to three lines, centred."""
    lines = wrap(text, _LETTERS, max_lines=3, placeholder=" …")
    for place, line in enumerate(lines):
        height = y + 4 + round((place - (len(lines) - 1) / 2) * 15)
        yield f'<text class="{kind}" x="{x}" y="{height}" text-anchor="middle">{escape(line)}</text>'
