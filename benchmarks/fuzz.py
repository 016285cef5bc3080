"""`python3 -m benchmarks.fuzz`: hostile texts against the expression language, and what they cost.

    python3 -m benchmarks.fuzz --minutes 20 --seed 1

Every input must end in a plain value or in a refusal in Russian, within 50 ms and 20 MB, touching
nothing outside of the language. The exit code says whether all of them did.
"""

import sys
from collections.abc import Sequence

from webapp import bootstrap

LOCK = bootstrap.ROOT / "tests" / "requirements.lock"


def main(arguments: Sequence[str]) -> int:
    """Prepare the environment when there is none, then attack."""
    bootstrap.inside_prepared_environment("benchmarks.fuzz", LOCK)
    from benchmarks import fuzz_runs

    return fuzz_runs.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
