"""`python3 -m benchmarks.inbox`: how long people wait for their inbox at a million user tasks."""

import sys
from collections.abc import Sequence

from webapp import bootstrap

LOCK = bootstrap.ROOT / "tests" / "requirements.lock"


def main(arguments: Sequence[str]) -> int:
    """Prepare the environment when there is none, then measure."""
    bootstrap.inside_prepared_environment("benchmarks.inbox", LOCK)
    from benchmarks import inbox_runs

    return inbox_runs.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
