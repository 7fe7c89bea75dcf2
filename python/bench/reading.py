"""python -m bench.reading [ROWS]: what it costs to look at a plain CSV file before it is believed.

Staging it as planfact does, beside the same file read by Arrow and copied as it is, by turns on an embedded server.
Prints one line of JSON: medians of seconds, and of processor seconds of client and server.
"""

import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import psutil  # type: ignore[import-untyped]
import psycopg
import pyarrow as pa
import pyarrow.csv as pa_csv

from bench.receipts import write_receipts
from planfact.database import connect
from planfact.deploy import deploy
from planfact.deploy.templates import Templates, Vars
from planfact.intake import load, sales_file
from planfact.intake.reading import Reading
from planfact.intake.sources import whole_numbers
from planfact.intake.stage import copy_statement
from planfact.server.embedded import EmbeddedServer

COLUMNS = ["day", "store", "product_group", "sales"]
REPEATS = 5


def stage_as_it_is(conn: psycopg.Connection, file: Path) -> None:
    """Read a file block by block as texts, number its lines, and copy them; nothing is looked at."""
    text: Any = pa.OSFile(str(file), "rb")
    reader = pa_csv.open_csv(
        text,
        read_options=pa_csv.ReadOptions(block_size=4 << 20, use_threads=False),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string())),
    )
    statement = copy_statement("sales_stage", ["load_id", "line_no", *COLUMNS], "(format csv)")
    last = 1
    for batch in reader:
        count = batch.num_rows
        numbers = [whole_numbers(np.full(count, 1)), whole_numbers(np.arange(last + 1, last + 1 + count))]
        table = pa.Table.from_arrays([*numbers, *batch.columns], ["load_id", "line_no", *COLUMNS])
        buffer = io.BytesIO()
        pa_csv.write_csv(table, buffer, pa_csv.WriteOptions(include_header=False))
        with conn.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(buffer.getbuffer())
        last += count


def stage(conn: psycopg.Connection, file: Path) -> None:
    """Stage a file as load does."""
    load._stage(conn, 1, sales_file.read(str(file), Reading([*COLUMNS, "onpromotion"], {})), 0)


def measure(dsn: str, way: Callable[[psycopg.Connection, Path], None], file: Path) -> tuple[float, float, float]:
    """Return seconds, and processor seconds of this process and of the server's, of one staging that is taken back."""
    with connect(dsn) as conn, conn.transaction(force_rollback=True):
        server = psutil.Process(conn.info.backend_pid)
        before, server_before, began = time.process_time(), sum(server.cpu_times()[:2]), time.monotonic()
        way(conn, file)
        seconds = time.monotonic() - began
        return seconds, time.process_time() - before, sum(server.cpu_times()[:2]) - server_before


def main() -> None:
    """Measure both ways by turns."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    ways = {"planfact": stage, "as_it_is": stage_as_it_is}
    measured: dict[str, list[tuple[float, ...]]] = {name: [] for name in ways}
    with tempfile.TemporaryDirectory(prefix="reading-") as home:
        Path(home).chmod(0o755)  # the server may run as another user
        file = Path(home) / "plain.csv"
        write_receipts(file, rows)
        server = EmbeddedServer(Path(home) / "home")
        server.start()
        try:
            with connect(server.dsn()) as conn:
                deploy(conn, Templates(Vars(schema="planfact", dimensions=COLUMNS[1:3])))
            for _ in range(REPEATS):
                for name, way in ways.items():
                    measured[name].append(measure(server.dsn(), way, file))
        finally:
            server.stop()
    figures: dict[str, Any] = {"rows": rows}
    for name, runs in measured.items():
        each = [round(median(one), 2) for one in zip(*runs, strict=True)]
        figures[name] = dict(zip(("seconds", "client_cpu", "server_cpu"), each, strict=True))
    figures["ratio"] = round(figures["planfact"]["seconds"] / figures["as_it_is"]["seconds"], 2)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
