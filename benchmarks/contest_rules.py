"""`python3 -m benchmarks.contest_rules`: what the rules of a contest of 500 applications cost."""

import sys
from collections.abc import Sequence

from webapp import bootstrap

LOCK = bootstrap.ROOT / "tests" / "requirements.lock"


def main(arguments: Sequence[str]) -> int:
    """Prepare the environment when there is none, then measure."""
    bootstrap.inside_prepared_environment("benchmarks.contest_rules", LOCK)
    from benchmarks import contest_rules_runs

    return contest_rules_runs.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
