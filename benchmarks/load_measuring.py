"""One step of the measurement: some web processes and workers, and crowds of different sizes."""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import load_meter, load_servers
from benchmarks.load_clients import Order
from benchmarks.load_database import APPLICATION, FINDER, Server
from benchmarks.load_samples import Sampler
from benchmarks.load_servers import Installation
from benchmarks.load_visits import SIGN_IN
from benchmarks.report import percentile
from webapp.bootstrap import ROOT

MODERATE = 0.5
"""The part of what can be done at which times are looked at, too."""
ENOUGH_PEOPLE = 12
"""At moderate load somebody is always free."""
SIGNING_IN = 8


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is measured in each step.

    Attributes:
        part: of which scale the region is.
        people: crowds without a pause, by how many.
        warming, seconds: of each crowd.
    """

    part: int
    people: Sequence[int]
    warming: float
    seconds: float


def environment(server: Server, folder: Path) -> dict[str, str]:
    """What the programs are told."""
    return {
        "DATABASE_URL": server.url(APPLICATION),
        "METODKABINET_FINDER": server.url(FINDER),
        "METODKABINET_DATA": str(folder / "data"),
        "METODKABINET_BPMN": str(folder / "bpmn"),
    }


def step(server: Server, folder: Path, count: int, plan: Plan) -> dict[str, Any]:
    """Measure so many web processes and workers."""
    told = environment(server, folder)
    with load_servers.running(server, told, folder, count) as installation:
        found: dict[str, Any] = {
            "started in": round(installation.started_in, 1),
            "drained in": round(load_servers.drained(server), 1),
        }
        found["at rest"] = _at_rest(server, installation, plan.seconds / 2)
        usual = Order(
            address=installation.address,
            part=plan.part,
            people=plan.people[0],
            warming=plan.warming,
            seconds=plan.seconds,
        )
        found["crowds"] = {
            str(people): crowd(server, installation, replace(usual, people=people, seed=people))
            for people in plan.people
        }
        most = max(each["rate"] for each in found["crowds"].values())
        calm = replace(usual, people=ENOUGH_PEOPLE, rate=most * MODERATE, seed=ENOUGH_PEOPLE)
        found["moderate"] = crowd(server, installation, calm)
        signing = replace(usual, people=SIGNING_IN, only_sign_in=True, seconds=plan.seconds / 2)
        found["signing in"] = crowd(server, installation, signing)
        found["memory"] = _memory(installation)
    return found


def crowd(server: Server, installation: Installation, order: Order) -> dict[str, Any]:
    """Let a crowd work; gives times by kind, and what everything used meanwhile."""
    client = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load_clients"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if client.stdin is None or client.stdout is None:
        raise RuntimeError("expected pipes")
    client.stdin.write(json.dumps(asdict(order)))
    client.stdin.close()
    client.stdout.readline()  # now it counts
    meanwhile = _meanwhile(server, {**installation.kinds, "people": [client.pid]}, order.seconds)
    told = json.loads(client.stdout.read())
    client.wait()
    found = {**_figures(told, order), **meanwhile}
    sys.stderr.write(
        f"  {order.people} people: {found['rate']:.1f} steps/s, {found['visits each minute']:.1f}"
        f" visits/min, {sum(found['errors'].values())} errors\n"
    )
    return found


def _at_rest(server: Server, installation: Installation, seconds: float) -> dict[str, Any]:
    return _meanwhile(server, installation.kinds, seconds)


def _meanwhile(
    server: Server, kinds: Mapping[str, Sequence[int]], seconds: float
) -> dict[str, Any]:
    sampler, watch = Sampler(server.plain), load_meter.Watch(kinds)
    began = time.monotonic()
    time.sleep(seconds)
    used, took = watch.used(), time.monotonic() - began
    cores = {kind: round(each / took, 3) for kind, each in used.items()}
    return {"cores": cores, "database": sampler.stop(), "watched seconds": round(took, 2)}


def _figures(told: Mapping[str, Any], order: Order) -> dict[str, Any]:
    kinds = {kind: _spread(times) for kind, times in sorted(told["seconds"].items())}
    done = sum(len(times) for times in told["seconds"].values())
    visits = len(told["seconds"].get(SIGN_IN, ()))
    return {
        "people": order.people,
        "seconds": order.seconds,
        "asked rate": round(order.rate, 2),
        "rate": round(done / order.seconds, 2),
        "visits each minute": round(visits * 60 / order.seconds, 2),
        "kinds": kinds,
        "refused": dict(Counter(told["refused"])),
        "errors": dict(Counter(told["errors"])),
    }


def _spread(times: Sequence[float]) -> dict[str, float]:
    """How often, and milliseconds of the median and the slow ones."""
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {name: round(percentile(times, share) * 1000, 1) for name, share in shares.items()}
    return {"count": len(times), **found}


def _memory(installation: Installation) -> dict[str, list[dict[str, int]]]:
    return {
        kind: [asdict(each) for each in load_meter.memories(roots)]
        for kind, roots in installation.kinds.items()
    }
