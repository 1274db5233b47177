"""How long the main job takes as a whole process, and what importing the package costs, beside a bare interpreter.

Run: python benchmarks/answer_bundle.py
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
BUNDLE_LIMIT, IMPORT_LIMIT = 5.0, 0.3  # seconds


def measured(command: list[str]) -> tuple[float, float]:
    """The median time on the clock and of the processor, in seconds, after one run to warm the disk."""
    clock, processor = [], []
    for run in range(RUNS + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
        taken = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if run:
            clock.append(taken)
            processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(clock), statistics.median(processor)


def main() -> None:
    """Time the three and print the ratios."""
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    bare = measured([sys.executable, "-c", "pass"])
    imported = measured([sys.executable, "-c", "import candour"])
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "bundle")
        bundle = measured([sys.executable, "-m", "candour", "answer", "examples/11220", "-o", out])
    for name, (clock, processor) in (("bare interpreter", bare), ("import candour", imported), ("bundle", bundle)):
        print(f"{name:<18} {clock:6.3f} s on the clock, {processor:6.3f} s of processor")
    print(f"ratio of import to its limit of {IMPORT_LIMIT} s  {imported[0] / IMPORT_LIMIT:5.2f}")
    print(f"ratio of bundle to its limit of {BUNDLE_LIMIT} s  {bundle[0] / BUNDLE_LIMIT:5.2f}")
    print(f"ratio of bundle to bare interpreter  {bundle[0] / bare[0]:5.0f}")


if __name__ == "__main__":
    main()
