"""`python3 -m benchmarks.slow_line`: is the inbox usable on the line of a village school?"""

import sys
from collections.abc import Sequence

from webapp import bootstrap

LOCK = bootstrap.ROOT / "tests" / "requirements.lock"


def main(arguments: Sequence[str]) -> int:
    """Prepare the environment when there is none, then measure."""
    bootstrap.inside_prepared_environment("benchmarks.slow_line", LOCK)
    from benchmarks import slow_line_runs

    return slow_line_runs.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
