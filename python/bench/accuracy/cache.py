"""Peers' answers, kept: a series with the same history is never fitted twice by the same version of a model.

A peer that learns from all series of a month together is asked once for all of them, whatever is kept of it.
"""

import hashlib
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.accuracy.peers import GLOBAL_PEERS, Answer, Task, answer, answer_together
from planfact.forecast.processes import warm_up


def answers(
    model: str, tasks: list[Task], folder: Path | None, name: str, workers: int, say: Callable[[str], None]
) -> list[Answer]:
    """Return a peer's answer to every task, from the folder where it has it, computed and kept there where not."""
    if model in GLOBAL_PEERS:
        say(f"{name}: {model}, {len(tasks)} series together")
        return answer_together(model, tasks, workers)
    file = folder / f"{name} {model}.pickle" if folder else None
    known: dict[str, Answer] = pickle.loads(file.read_bytes()) if file and file.exists() else {}
    keys = [_key(model, task) for task in tasks]
    missing = {key: task for key, task in zip(keys, tasks, strict=True) if key not in known}
    if missing:
        say(f"{name}: {model}, {len(missing)} series")
        with ProcessPoolExecutor(workers, warm_up()) as pool:
            known.update(
                zip(missing, pool.map(answer, [model] * len(missing), missing.values(), chunksize=4), strict=True)
            )
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
            new = file.with_suffix(".new")
            new.write_bytes(pickle.dumps(known))
            new.replace(file)  # only what is whole has the name
    return [known[key] for key in keys]


def _key(model: str, task: Task) -> str:
    library = "prophet" if model == "Prophet" else "statsforecast"
    try:
        number = version(library)
    except PackageNotFoundError:
        number = "none"
    said = f"{library} {number} {model} {task.unique_id} {task.first_day} {task.horizon}"
    return hashlib.sha256(said.encode() + task.y.tobytes()).hexdigest()
