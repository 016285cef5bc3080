"""`python3 -m benchmarks.load`: what a region of 100,000 people asks of one machine."""

import sys
from collections.abc import Sequence

from webapp import bootstrap

LOCK = bootstrap.ROOT / "tests" / "requirements.lock"


def main(arguments: Sequence[str]) -> int:
    """Prepare the environment when there is none, then measure."""
    bootstrap.inside_prepared_environment("benchmarks.load", LOCK)
    from benchmarks import load_runs

    return load_runs.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
