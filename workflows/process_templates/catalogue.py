"""Small whole processes, each with its forms: a designer begins with one and draws on.

The files are ordinary ones with the key `template_process` and the name «Новый процесс»; both are
put in when a process is begun.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from engine import InvalidInput
from workflows.russian import latin_words

FILES = Path(__file__).parent / "files"
LONGEST_NAME, LONGEST_KEY = 100, 60
_KEY, _NAME = "template_process", 'name="Новый процесс"'
_IS_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, kw_only=True)
class ProcessTemplate:
    """A process to begin with.

    Attributes:
        id: its folder; title, about: what a designer reads, in Russian.
    """

    id: str
    title: str
    about: str


TEMPLATES = (
    ProcessTemplate(
        id="one_step",
        title="Один шаг",
        about="Начало, одна задача с формой, конец. Остальное вы нарисуете сами.",
    ),
    ProcessTemplate(
        id="approval",
        title="Согласование с возвратом",
        about="Один готовит, другой согласует или возвращает с замечаниями.",
    ),
    ProcessTemplate(
        id="assignment",
        title="Поручение с контролем срока",
        about="Исполнение, напоминание руководителю о задержке, проверка и доработка.",
    ),
)


def files_from(template_id: str, name: str, key: str) -> Mapping[str, bytes]:
    """Give the files of a new process.

    Args:
        template_id: of the template.
        name: what the process is called.
        key: its key, see `is_key`.

    Raises:
        InvalidInput: there is no such template, no name, or the key is none.
    """
    if template_id not in {each.id for each in TEMPLATES}:
        raise InvalidInput("Такого шаблона нет: выберите шаблон из списка.")
    if not name.strip() or len(name) > LONGEST_NAME:
        raise InvalidInput(f"Назовите процесс, не длиннее {LONGEST_NAME} знаков.")
    if not is_key(key):
        raise InvalidInput("Ключ процесса — латинские строчные буквы, цифры и «_», первая буква.")
    folder = FILES / template_id
    return {
        path.relative_to(folder).as_posix().replace(_KEY, key): _filled(path, name.strip(), key)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _filled(path: Path, name: str, key: str) -> bytes:
    content = path.read_bytes()
    if path.suffix != ".bpmn":
        return content
    text = content.decode("utf-8").replace(_NAME, f"name={quoteattr(name)}")
    return text.replace(_KEY, key).encode()


def is_key(text: str) -> bool:
    """Whether a text may be the key of a process: snake_case of Latin letters."""
    return _IS_KEY.fullmatch(text) is not None


def key_from(name: str, taken: Collection[str]) -> str:
    """Make a key of a Russian name that no other process has: «Приём заявок» → priem_zaiavok."""
    own = latin_words(name).lstrip("0123456789_")[:LONGEST_KEY].strip("_") or "process"
    number, found = 1, own
    while found in taken:
        number += 1
        found = f"{own[: LONGEST_KEY - 4]}_{number}"
    return found
