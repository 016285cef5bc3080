"""PDFs that people brought, made harmless in a process apart before they are bound with ours."""

import subprocess
import sys
from importlib.resources import files

from engine import InvalidInput
from workflows.documents.foreign_pages import LOCKED, MOST_PAGES, TOO_MANY

LONGEST = 60.0
_WHY = {
    LOCKED: "закрыт паролем: снимите пароль и приложите файл ещё раз",
    TOO_MANY: f"в нём больше {MOST_PAGES} страниц",
}
_BROKEN = "повреждён и не читается: сохраните его заново"
_SLOW = "читается слишком долго: сохраните его заново или разделите"


def pages_of(content: bytes, longest: float = LONGEST) -> bytes:
    """Take the pages of a PDF, without scripts, attached files, forms and links.

    Raises:
        InvalidInput: says in half a sentence why there are none: locked, broken, too large.
    """
    script = str(files("workflows.documents").joinpath("foreign_pages.py"))
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", script],
            input=content,
            capture_output=True,
            check=False,
            timeout=longest,
        )
    except subprocess.TimeoutExpired as late:
        raise InvalidInput(_SLOW) from late
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise InvalidInput(_WHY.get(done.returncode, _BROKEN))
    return done.stdout
