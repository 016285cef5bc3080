"""A folder for the files of offices that a test assembles without naming one."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path


@cache
def spare_folder() -> Path:
    """Give this process's folder, which goes when the process does."""
    made = tempfile.mkdtemp(prefix="metodkabinet-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)
