"""A small process as designers draw them: diagram, decision table and form, to change and compare.

It is an earlier «Голосование»; what is shipped now answers on a page of its own.
"""

from pathlib import Path

SAMPLES = Path(__file__).resolve().parent


def sample_vote() -> dict[str, bytes]:
    """The files of the sample, by name."""
    folder = SAMPLES / "vote"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
