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
    results: dict[str, Any] = {
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
    table.add_row(
        "turns a second, Rasa as it comes, default pipeline", f"{rates['default_as_it_comes']:.1f}", ""
    )
    table.add_row("turns a second, our Rasa, default pipeline", f"{rates['default_on_our_server']:.1f}", "")
    table.add_row("whole to Rasa alone", f"{measured['whole_to_rasa_alone']:.0%}", "≥ 60 %")
    table.add_row("whole to Rasa as it comes", f"{measured['whole_to_default_as_it_comes']:.1f} ×", "≥ 3 ×")
    ratio = measured["rasa_alone_to_default_on_our_server"]
    table.add_row("our pipeline to the default, both on our Rasa", f"{ratio:.1f} ×", "")
    table.add_row("latency one at a time, median", f"{latency['p50']:.0f} ms", "")
    table.add_row("latency one at a time, 95th percentile", f"{latency['p95']:.0f} ms", "< 150 ms")
    spoken = measured["voice_latency_ms"]
    table.add_row("/voice/input, 95th percentile", f"{spoken['p95']:.0f} ms", "< 500 ms")
    Console().print(table)


if __name__ == "__main__":
    main()
