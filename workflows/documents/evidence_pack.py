"""Writes the evidence pack: one ZIP about an instance that anybody can check without us."""

import hashlib
import html
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from engine import InvalidInput, size_in_words

LARGEST = 1024 * 2**20
CHUNK = 2**20
VERIFIER = Path(__file__).with_name("evidence_verify.py")
README = """Доказательный пакет процесса «{title}»

Внутри: документы со всеми версиями и подписями, вложения, история процесса (history.html — для
чтения, history.json — для проверки), решения по таблицам, схемы, формы и таблицы, по которым шёл
процесс (process), и то, что добавили другие разделы.

Проверка: установите Python 3, распакуйте пакет и выполните в его папке
    python verify.py {root}
Число {root_note} показано на странице процесса в Методкабинете: сверьте его там.
Проверка находит любой изменённый байт, лишний или пропавший файл и разрыв в цепочке истории.

Квалифицированные подписи (файлы .sig, .p7s) пакет хранит, но не проверяет: проверьте их средством
электронной подписи. Пакет содержит персональные данные: храните его как документ.
"""


@dataclass(kw_only=True)
class Pack:
    """A ZIP being written, with the list of what is in it."""

    archive: zipfile.ZipFile
    files: list[dict[str, Any]] = field(default_factory=list)
    size: int = 0

    def add(self, path: str, content: bytes, title: str = "") -> None:
        """Write a file."""
        with self.archive.open(path, "w") as target:
            target.write(content)
        self._list(path, len(content), hashlib.sha256(content).hexdigest(), title)

    def copy(self, path: str, source: IO[bytes], title: str = "") -> None:
        """Write a file piece by piece; closes the source."""
        digest, size = hashlib.sha256(), 0
        with source, self.archive.open(path, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += target.write(chunk)
        self._list(path, size, digest.hexdigest(), title)

    def add_json(self, path: str, value: object, title: str = "") -> None:
        """Write a value that people and programs can read."""
        self.add(path, json.dumps(value, ensure_ascii=False, indent=1, default=str).encode(), title)

    def finish(self, about: Mapping[str, Any]) -> str:
        """Write the verifier and the list; gives the SHA-256 of the list, the root of all."""
        self.add("verify.py", VERIFIER.read_bytes(), "Проверка пакета")
        listed = {**about, "files": sorted(self.files, key=lambda each: str(each["path"]))}
        content = json.dumps(listed, ensure_ascii=False, indent=1, sort_keys=True).encode()
        with self.archive.open("manifest.json", "w") as target:
            target.write(content)
        return hashlib.sha256(content).hexdigest()

    def _list(self, path: str, size: int, sha256: str, title: str) -> None:
        self.size += size
        if self.size > LARGEST:
            raise InvalidInput(
                f"Пакет больше {size_in_words(LARGEST)}: столько вложений в один файл не собрать."
            )
        self.files.append({"path": path, "size": size, "sha256": sha256, "title": title})


def history_page(title: str, lines: Iterable[Sequence[str]]) -> bytes:
    """The history as a page to be read in any browser."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>"
        for line in lines
    )
    heads = "".join(f"<th>{each}</th>" for each in ("№", "Когда", "Кто", "Что", "Шаг", "Подробно"))
    return (
        '<!doctype html><html lang="ru"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title><style>body{{font:16px/1.4 serif;margin:2em}}"
        "table{border-collapse:collapse}td,th{border:1px solid #888;padding:4px 8px;"
        "vertical-align:top;text-align:left}</style></head>"
        f"<body><h1>{html.escape(title)}</h1><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></body></html>"
    ).encode()


def readme(title: str) -> bytes:
    """What the pack is and how it is checked."""
    text = README.format(title=title, root="<контрольная сумма>", root_note="(64 знака)")
    return text.encode()
