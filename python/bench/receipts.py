"""python -m bench.receipts [ROWS]: how much memory summing a file of receipts takes, in the client and in the server.

The server is an embedded one of its own; its figure is the most that one backend held without what it shares with the
others. Prints one line of JSON.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]
import psycopg

SHOPS, GROUPS, DAYS = 50, 40, 365
BATCH = 100_000


def write_receipts(path: Path, rows: int) -> None:
    """Write lines of receipts in the order of their days, about seven a day and series in five million."""
    made = np.random.default_rng(1)
    days = [f"{date(2023, 1, 1) + timedelta(n)}" for n in range(DAYS)]
    with path.open("w") as file:
        file.write("day,store,product_group,sales\n")
        for start in range(0, rows, BATCH):
            count = min(BATCH, rows - start)
            columns = zip(
                made.integers(0, SHOPS, count), made.integers(0, GROUPS, count), made.integers(1, 10_000, count),
                strict=True,
            )  # fmt: skip
            file.writelines(
                f"{days[(start + n) * DAYS // rows]},shop {shop},group {group},{cents / 100}\n"
                for n, (shop, group, cents) in enumerate(columns)
            )


def peak_of_server(load: subprocess.Popen[bytes], server: psutil.Process | None) -> int:
    """Return the most memory of its own that a backend held while the load ran."""
    peak = 0
    while load.poll() is None:
        for backend in server.children() if server else []:
            try:
                memory = backend.memory_info()
                peak = max(peak, memory.rss - memory.shared)
            except psutil.NoSuchProcess:
                continue
        time.sleep(0.1)
    return peak


def main() -> None:
    """Measure one load."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    with tempfile.TemporaryDirectory(prefix="receipts-") as home:
        file = Path(home) / "receipts.csv"
        write_receipts(file, rows)
        planfact = [sys.executable, "-m", "planfact"]
        env = {**os.environ, "PLANFACT_HOME": home}
        subprocess.run([*planfact, "deploy"], env=env, check=True, stdout=subprocess.DEVNULL)
        try:
            dsn = subprocess.run([*planfact, "db", "dsn"], env=env, check=True, capture_output=True, text=True).stdout
            with psycopg.connect(dsn.strip()) as conn:
                postmaster = psutil.Process(conn.info.backend_pid).parent()
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            began = time.monotonic()
            load = subprocess.Popen([*planfact, "load", str(file), "--on-duplicate", "sum"], env=env)
            server = peak_of_server(load, postmaster)
            client = resource.getrusage(resource.RUSAGE_CHILDREN)
            if load.returncode:
                sys.exit(load.returncode)
        finally:
            subprocess.run([*planfact, "db", "stop"], env=env, check=False, stdout=subprocess.DEVNULL)
        figures = {
            "rows": rows,
            "file_mb": file.stat().st_size >> 20,
            "seconds": round(time.monotonic() - began, 1),
            "client_cpu_seconds": round(client.ru_utime - before.ru_utime, 1),
            "client_peak_mb": client.ru_maxrss >> 10,
            "server_peak_mb": server >> 20,
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
