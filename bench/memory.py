"""How much memory a process has held at most."""

from pathlib import Path


def peak_mb() -> float:
    """Of this process, MB. Not `getrusage`: what is started by a large process inherits its peak there."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("no VmHWM in /proc/self/status")
