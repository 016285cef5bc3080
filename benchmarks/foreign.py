"""`python3 -m benchmarks.foreign TOOL=FOLDER …`: BPMN files that other tools drew.

    python3 -m benchmarks.foreign camunda7=/data/camunda-bpm-platform miwg=/data/miwg

Every `.bpmn`, `.bpmn2` and `.bpmn20.xml` file of the folders is opened, checked and deployed; what
is stored is compared with the XML; what was accepted is walked at random with a restart before
every stimulus. A `SOURCE` file in a folder says in one line where its files are from.
"""

import sys
from collections.abc import Sequence

from webapp import bootstrap

LOCK = bootstrap.ROOT / "tests" / "requirements.lock"


def main(arguments: Sequence[str]) -> int:
    """Prepare the environment when there is none, then measure."""
    bootstrap.inside_prepared_environment("benchmarks.foreign", LOCK)
    from benchmarks import foreign_runs

    return foreign_runs.main(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
