"""Draws what the benchmarks measured: rates side by side, and cost against size, for docs/operations.md."""

from pathlib import Path
from typing import Any

from bot.config import ROOT

PICTURES = ROOT / "docs" / "pictures"
_NAMES = {
    "bare": "bare client,\nno books",
    "recobra": "Recobra,\nSQLite",
    "recobra_postgresql": "Recobra,\nPostgreSQL",
    "celery": "Celery,\n256 threads",
    "loop": "loop over\nTwilio's client",
}


def plot_all(results: dict[str, Any], folder: Path = PICTURES) -> list[Path]:
    """A picture for each that has results; where they are."""
    import matplotlib

    matplotlib.use("Agg")
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    if "sending" in results:
        drawn.append(_plot_rates(results["sending"]["messages_per_second"], folder / "bench-sending.png"))
    if "claiming" in results and "importing" in results:
        drawn.append(_plot_growth(results, folder / "bench-growth.png"))
    return drawn


def _plot_rates(rates: dict[str, float], path: Path) -> Path:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 3.4))
    sides = [side for side in _NAMES if side in rates]
    bars = axes.bar(
        [_NAMES[side] for side in sides],
        [rates[side] for side in sides],
        color=["#1b7f5c" if side.startswith("recobra") else "#9aa5ad" for side in sides],
    )
    axes.bar_label(bars, fmt="%.0f")
    axes.set_ylabel("messages a second")
    axes.set_title("256 connections to a provider that answers after 100 ms")
    return _save(figure, path)


def _plot_growth(results: dict[str, Any], path: Path) -> Path:
    from matplotlib import pyplot

    figure, (claims, imports) = pyplot.subplots(1, 2, figsize=(9, 3.4))
    times = {int(size): ms for size, ms in results["claiming"]["ms_by_contacts"].items()}
    claims.plot(list(times), list(times.values()), marker="o", color="#1b7f5c")
    claims.set_xscale("log")
    claims.set_ylim(bottom=0)
    claims.set_xlabel("contacts in the tables")
    claims.set_ylabel(f"ms to claim {results['claiming']['batch']} messages")
    sizes = [results["importing"]["rows"] // 10, results["importing"]["rows"]]
    peaks = [results["importing"][f"recobra_{name}"]["peak_mb"] for name in ("small", "large")]
    imports.plot(sizes, peaks, marker="o", color="#1b7f5c")
    imports.axhline(300, color="#c0392b", linestyle="--", linewidth=1)
    imports.set_xscale("log")
    imports.set_ylim(bottom=0)
    imports.set_xlabel("rows of the base")
    imports.set_ylabel("peak memory of the import, MB")
    return _save(figure, path)


def _save(figure: Any, path: Path) -> Path:
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    return path
