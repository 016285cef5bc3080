"""Scripts for other engines that only set variables, as assignments of our language."""

import re

_SET = re.compile(
    r"""\s*execution\.setVariable\(\s*(?:"(\w+)"|'(\w+)')\s*,\s*(.+)\)\s*""", re.DOTALL
)
_GET = re.compile(r"""execution\.getVariable\(\s*(?:"(\w+)"|'(\w+)')\s*\)""")


def setting(expression: str) -> tuple[str, str] | None:
    """Variable and value of `execution.setVariable("name", value)`, bare or in `${…}`."""
    bare = expression.strip()
    if bare.startswith(("${", "#{")) and bare.endswith("}"):
        bare = bare[2:-1]
    found = _SET.fullmatch(bare)
    return (found[1] or found[2], found[3].strip()) if found else None


def as_assignments(script: str) -> str:
    """Write a script's variable calls as assignments; everything else stays as it is."""
    lines = [_line(line) for line in script.split("\n")]
    return "\n".join(line for line in lines if line is not None)


def _line(line: str) -> str | None:
    bare = line.strip().rstrip(";")
    if bare.startswith("//"):
        return None
    found = setting(bare)
    indent = line[: len(line) - len(line.lstrip())]
    written = f"{found[0]} = {found[1]}" if found else bare
    return indent + _GET.sub(lambda get: get[1] or get[2], written)
