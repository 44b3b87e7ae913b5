"""`make bench`: runs every benchmark, prints a table, writes bench/results.json."""

import json
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import turns

RESULTS = Path(__file__).parent / "results.json"


def main() -> None:
    """Run, show, keep."""
    results = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": platform.machine(),
        "turns": turns.run(),
    }
    RESULTS.write_text(json.dumps(results, indent=2))
    _show_turns(results["turns"])


def _show_turns(measured: dict[str, Any]) -> None:
    rates, latency = measured["turns_per_second"], measured["latency_ms"]
    table = Table("measure", "value", "aim", title="Answering")
    table.add_row("turns a second, webhook to accepted reply", f"{rates['whole']:.1f}", "")
    table.add_row("turns a second, Rasa alone", f"{rates['rasa_alone']:.1f}", "")
    table.add_row("turns a second, Rasa's default pipeline", f"{rates['default_pipeline']:.1f}", "")
    table.add_row("of Rasa alone", f"{measured['whole_to_rasa_alone']:.0%}", "≥ 60 %")
    table.add_row("times the default pipeline", f"{measured['whole_to_default_pipeline']:.1f}", "≥ 3")
    table.add_row("latency one at a time, median", f"{latency['p50']:.0f} ms", "")
    table.add_row("latency one at a time, 95th percentile", f"{latency['p95']:.0f} ms", "< 150 ms")
    spoken = measured["voice_latency_ms"]
    table.add_row("/voice/input, 95th percentile", f"{spoken['p95']:.0f} ms", "< 500 ms")
    Console().print(table)


if __name__ == "__main__":
    main()
