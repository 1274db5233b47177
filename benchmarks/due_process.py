"""How long `candour due` takes as a whole process, beside a bare interpreter.

Run: python benchmarks/due_process.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 15
LIMIT = 0.15  # seconds
DUE = [sys.executable, "-m", "candour", "due", "--received", "2019-08-19", "--explain"]
BARE = [sys.executable, "-c", "pass"]


def seconds(command: list[str]) -> float:
    """The median time of a command, start to end, after one run to warm the disk."""
    taken = []
    for run in range(RUNS + 1):
        begun = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        if run:
            taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main() -> None:
    """Time both and print the ratios."""
    bare, due = seconds(BARE), seconds(DUE)
    print(f"bare interpreter      {bare:6.3f} s")
    print(f"candour due --explain {due:6.3f} s (limit {LIMIT} s)")
    print(f"ratio to bare         {due / bare:6.2f}")
    print(f"ratio to the limit    {due / LIMIT:6.2f}")


if __name__ == "__main__":
    main()
