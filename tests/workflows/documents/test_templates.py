"""Templates that people bring: what is refused and named, and what a good one becomes."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest

from engine import Actor, InvalidForm, InvalidInput, NotPermitted
from engine.municipalities import REGION
from tests.workflows.conftest import NOW
from tests.workflows.documents.sheets import HOSTILE, sheet, text_of_docx
from workflows import ProcessApplication
from workflows.documents import libreoffice
from workflows.documents.letterheads import Letterhead
from workflows.documents.samples import sample_sheet
from workflows.documents.templates.filling import fill
from workflows.documents.templates.package import package_problem
from workflows.documents.templates.reading import read_template
from workflows.documents.templates.shipped import ShippedTemplates
from workflows.registry import numbering
from workflows.registry.documents import Document
from workflows.settings import SHIPPED_PROCESSES

DIRECTOR = Actor(user_id="direktorov", principals=frozenset({"dmmc_director"}))
TEACHER = Actor(user_id="teacher", principals=frozenset({"teacher"}))
HEAD = Letterhead(organisation="МКУ «ДММЦ»")
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def made(*lines: str, cells: tuple[tuple[str, ...], ...] = (), footer: str = "") -> bytes:
    """A .docx of these paragraphs and rows."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if cells:
        table = document.add_table(rows=0, cols=len(cells[0]))
        for row in cells:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def changed(content: bytes, **parts: bytes | Callable[[bytes], bytes]) -> bytes:
    """The same .docx with parts added or changed; «__» stands for a slash, «_dot_» for a dot."""
    names = {key.replace("__", "/").replace("_dot_", "."): value for key, value in parts.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            change = names.pop(name, None)
            data = old.read(name)
            new.writestr(name, change(data) if callable(change) else change or data)
        for name, value in names.items():
            assert isinstance(value, bytes)
            new.writestr(name, value)
    return stream.getvalue()


GOOD = made(
    "{{ организация }}", "{{ заголовок | upper }}", "{%p if адресат %}", "Кому: {{ адресат }}",
    "{%p endif %}", "{{p текст }}", "{{ поля.тема }}", "{{ qr }}",
    cells=(("{%tr for п in подписи %}", ""), ("{{ п.должность }}", "{{ п.имя }}"),
           ("{%tr endfor %}", "")),
    footer="Код {{ код }}",
)  # fmt: skip


def test_a_good_template_is_filled_with_all_it_asks_for() -> None:
    read = read_template(GOOD)
    assert (read.faults, read.own_fields) == ((), {"тема"})
    body = {"blocks": [{"kind": "table", "columns": [{"title": "№"}], "rows": [["первый"]]}]}
    filled = fill(GOOD, sheet(body), {"тема": "Чтение & письмо", "прочее": 1})
    said = text_of_docx(filled)
    for part in ("МКУ «ДММЦ»", "ОБ УТВЕРЖДЕНИИ ПЛАНА", "Чтение & письмо", "первый",
                 "И. М. Директоров"):  # fmt: skip
        assert part in said
    assert "Кому" not in said
    document = docx.Document(io.BytesIO(filled))
    assert document.sections[0].footer.paragraphs[0].text == "Код c0de"
    assert len(document.inline_shapes) == 1


def test_texts_of_a_document_are_never_a_template_themselves() -> None:
    body = {"blocks": [{"kind": "paragraph", "text": HOSTILE}]}
    filled = fill(GOOD, sheet(body, title="{{ код }}"), {"тема": HOSTILE})
    assert text_of_docx(filled).count(HOSTILE) == 2
    assert "{{ КОД }}" in text_of_docx(filled)


def test_fields_of_a_process_are_data_whatever_they_are_called_and_hold() -> None:
    template = made("{{ поля.items }}|{{ поля.тема }}|{{ поля.список }}|{{ поля.нет }}|")
    own = {"items": "вещи", "тема": "а\x00б", "список": [1, {"в": 2}]}
    assert text_of_docx(fill(template, sheet(), own)) == "вещи|аб|||"


@pytest.mark.parametrize(
    ("template", "named"),
    [
        (made("{{ номер }}", "{{ номерр }}"), "Текст, абзац 2 («{{ номерр }}»): поля «номерр» нет"),
        (made("а", footer="{{ чужое }}"), "Нижний колонтитул, абзац 1.*поля «чужое» нет"),
        (made("{{ номер }", "б"), "абзац 1.*скобки поля не закрыты"),
        (made("{{ текст }}"), "поле «текст» занимает целый абзац: напишите {{p текст }}"),
        (made("№ {{p номер }}"), "«номер» не занимает целый абзац"),
        (made("{%p if номер %}", "б"), "не закрыты: нет {% endif %}"),
        (made("{% for п in люди %}{{ п.имя }}{% endfor %}"), "перечня «люди» нет"),
        (made("{% for п in подписи %}{{ п.оклад }}{% endfor %}"), "поля «п.оклад» нет"),
        (made("{{ номер.__class__.__mro__ }}"), "нет"),
        (made("{{ ''.__class__ }}"), "нет"),
        (made("{{ cycler.__init__.__globals__ }}"), "нет"),
        (made("{{ 9 ** 9 }}"), "такого в шаблонах не бывает"),
        (made("{{ номер * 1000000000 }}"), "такого в шаблонах не бывает"),
        (made("{% for i in range(9) %}{% endfor %}"), "такого повтора"),
        (made("{% set а = 1 %}"), "такого в шаблонах не бывает"),
        (made("{% include 'а' %}"), "такого в шаблонах не бывает"),
        (made("{{ номер | attr('x') }}"), "написано с ошибкой|не бывает"),
        (made("{{ номер номер }}"), "написано с ошибкой"),
        (
            made("{% for а in подписи %}{% for б in подписи %}{% for в in подписи %}"
                 "{% endfor %}{% endfor %}{% endfor %}"),
            "такого повтора",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_found_when_a_template_is_brought_and_named_with_its_place(
    template: bytes, named: str
) -> None:
    said = "\n".join(read_template(template).faults)
    pattern = named.replace("{", r"\{").replace("}", r"\}").replace("(", r"\(").replace(")", r"\)")
    assert re.search(pattern, said), said


OUTSIDE = (
    f'<Relationship Id="rX" Type="{REL}/image" Target="http://spy.example/a.png" '
    'TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "пустой"),
        (b"%PDF-1.7", "не документ .docx"),
        (b"PK" + b"\0" * 100, "повреждён"),
        (b"PK" + b"\0" * 6 * 2**20, "больше 5 МБ"),
        (changed(GOOD, word__vbaProject_dot_bin=b"x"), "макросы"),
        (changed(GOOD, word__embeddings__a_dot_bin=b"x"), "вложен"),
        (
            changed(GOOD, word___rels__document_dot_xml_dot_rels=lambda old: old.replace(
                b"</Relationships>", OUTSIDE.encode())),
            "внешнее содержимое",
        ),
        (
            changed(GOOD, word__document_dot_xml=lambda old: old.replace(
                b"<w:t>", b'<w:instrText>INCLUDEPICTURE "http://spy.example"</w:instrText><w:t>',
                1)),
            "внешнее содержимое",
        ),
        (
            changed(GOOD, word__document_dot_xml=lambda old: b"<!DOCTYPE x []>" + old),
            "объявления XML",
        ),
        (changed(GOOD, word__big_dot_xml=b"\0" * 5 * 2**19), "слишком велик"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_not_opened(content: bytes, said: str) -> None:
    assert said in package_problem(content)


def test_a_zip_bomb_is_not_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * 50 * 2**20)
    assert "подозрительно" in package_problem(stream.getvalue())


def test_every_shipped_template_is_sound_and_takes_a_document() -> None:
    shipped = ShippedTemplates(processes_dir=SHIPPED_PROCESSES)
    assert shipped.kinds() >= {"order_dmmc", "protocol", "extract", "letter_out", "plan",
                               "certificate"}  # fmt: skip
    for kind in shipped.kinds():
        content = shipped.of(kind)
        assert content is not None
        assert read_template(content).faults == ()
        said = text_of_docx(fill(content, sample_sheet(kind, HEAD, NOW), {}))
        assert "МКУ «ДММЦ»" in said
        assert "И. М. Образцов" in said


def test_a_broken_template_is_told_in_words() -> None:
    broken = made("{% for п in подписи %}")
    with pytest.raises(InvalidInput, match="Документ не изменён"):
        fill(broken, sheet(), {})


def test_versions_follow_each_other_and_the_shipped_one_comes_back(
    app: ProcessApplication, registry_at: Any
) -> None:
    desk = app.document_templates
    with pytest.raises(NotPermitted):
        desk.add("order_dmmc", GOOD, "а.docx", "", TEACHER)
    with pytest.raises(InvalidForm, match="поля «нет_такого» нет"):
        desk.add("order_dmmc", made("{{ нет_такого }}"), "а.docx", "", DIRECTOR)
    assert desk.page("order_dmmc", DIRECTOR).line.source == "shipped"
    desk.add("order_dmmc", GOOD, "Наш.docx", "новый герб", DIRECTOR)
    page = desk.page("order_dmmc", TEACHER)
    assert (page.line.source, page.line.version, page.unknown_own) == ("own", 1, ("тема",))
    with registry_at() as registry:
        fields = {"fields": {"тема": "Чтение"}, "blocks": []}
        row = Document(kind="order_dmmc", title="О плане", body=fields, created_at=NOW)
        numbering.register(registry, registry.add(row), "p1", registry.today)
        order = row.id
    assert desk.page("order_dmmc", TEACHER).unknown_own == ()
    assert "Чтение" in text_of_docx(app.papers.docx(order, TEACHER).content)
    desk.go_back("order_dmmc", DIRECTOR)
    assert desk.page("order_dmmc", TEACHER).line.source == "shipped"
    assert "Чтение" not in text_of_docx(app.papers.docx(order, TEACHER).content)
    versions = desk.page("order_dmmc", TEACHER).versions
    assert [each.is_shipped for each in versions] == [True, False]
    assert desk.file("order_dmmc", TEACHER, version_id=versions[1].id) == GOOD


def test_the_region_gives_a_template_to_offices_without_their_own(
    app: ProcessApplication,
) -> None:
    desk = app.document_templates
    region = Actor(user_id="r", principals=frozenset({"admin"}), tenant=REGION)
    desk.add("letter_out", made("Регион {{ номер }}"), "р.docx", "", region)
    assert desk.page("letter_out", TEACHER).line.source == "region"
    assert "Регион" in text_of_docx(desk.sample("letter_out", TEACHER))
    desk.add("letter_out", made("Свой {{ номер }}"), "с.docx", "", DIRECTOR)
    assert "Свой" in text_of_docx(desk.sample("letter_out", TEACHER))
    desk.go_back("letter_out", DIRECTOR)
    assert "Регион" in text_of_docx(desk.sample("letter_out", TEACHER))


def test_a_font_that_the_server_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = frozenset({"liberation serif", "pt astra serif"})
    monkeypatch.setattr(libreoffice, "_families", lambda: installed)
    named = frozenset({"Times New Roman", "PT Astra Serif", "Герольд"})
    assert libreoffice.missing_fonts(named) == ("Герольд",)
