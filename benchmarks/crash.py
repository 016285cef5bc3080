"""`python3 -m benchmarks.crash faults|races|kills`: what is left after everything goes wrong.

    python3 -m benchmarks.crash faults
    python3 -m benchmarks.crash races --count 10000
    python3 -m benchmarks.crash kills --count 300

`kills` needs Linux.

The exit code says whether nothing was lost, nothing doubled and nothing half done.
"""

import sys
from collections.abc import Sequence

from webapp import bootstrap

LOCK = bootstrap.ROOT / "tests" / "requirements.lock"


def main(arguments: Sequence[str]) -> int:
    """Prepare the environment when there is none, then break things."""
    bootstrap.inside_prepared_environment("benchmarks.crash", LOCK)
    from benchmarks import crash_runs

    return crash_runs.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
