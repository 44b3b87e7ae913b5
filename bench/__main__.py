"""`make bench`, or `python -m bench NAME…`: runs benchmarks, prints a table, writes bench/results.json, plots."""

import importlib
import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import tables
from bench.plots import plot_all

RESULTS = Path(__file__).parent / "results.json"
# By name: the module whose `run` measures, and the rows that show it.
BENCHMARKS: dict[str, Callable[[dict[str, Any]], list[tables.Row]]] = {
    "turns": tables.show_turns,
    "sending": tables.show_sending,
    "callbacks": tables.show_callbacks,
    "claiming": tables.show_claiming,
    "importing": tables.show_importing,
    "planning": tables.show_planning,
    "console": tables.show_console,
}


def main(names: list[str]) -> None:
    """Run these, or all; show and keep them. What is not run keeps its last result."""
    if unknown := set(names) - set(BENCHMARKS):
        sys.exit(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(BENCHMARKS)}.")
    results: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results |= {"machine": platform.machine(), "processors": os.cpu_count()}
    for name in names or BENCHMARKS:
        print(f"• {name} …", flush=True)
        measured = importlib.import_module(f"bench.{name}").run()
        results[name] = measured | {"at": datetime.now(UTC).isoformat(timespec="seconds")}
        RESULTS.write_text(json.dumps(results, indent=2))
        _show(name, measured)
    plot_all(results)


def _show(name: str, measured: dict[str, Any]) -> None:
    table = Table("measure", "value", "aim", title=name.capitalize())
    for row in BENCHMARKS[name](measured):
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
