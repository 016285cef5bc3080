"""A designer prints a process as a procedure, and takes it elsewhere in one archive."""

import io
import zipfile

import pytest

from engine import SYSTEM
from tests.webapp.story import words
from workflows.process_packages import unpack


@pytest.fixture
def approval(district) -> str:
    """Id of the newest version of the approval of a document."""
    return district.application.engine.versions("document_approval", SYSTEM)[0].id


def test_a_procedure_says_who_does_what_until_when_and_what_follows(as_, approval):
    page = words(as_("designer").text(f"/designer/{approval}/procedure"))

    assert "Порядок: Согласование документа" in page
    assert "Разрешить спор по документу" in page
    assert "Директор ДММЦ" in page
    assert "2 р. д." in page
    assert "Есть замечания? Нет — шаг 6" in page
    assert "Автор отзывает, по сообщению → шаг 16" in page
    assert "конец: Документ зарегистрирован" in page
    assert "Заполняется:" in page


def test_a_package_holds_every_file_of_a_version_and_begins_a_draft_elsewhere(
    as_, district, approval
):
    browser, engine = as_("designer"), district.application.engine
    content = browser.get(f"/designer/{approval}/package.zip").data
    package = unpack(content)
    assert package.is_vouched_for
    assert package.files == engine.deployed_files(approval, district.actor("designer"))

    answer = browser.post(
        "/designer/drafts", {"files": (io.BytesIO(content), "document_approval-v1.zip")}
    )

    draft_id = answer.headers["Location"].rsplit("/", 1)[-1]
    draft = engine.process_draft(draft_id, district.actor("designer"))
    assert {each.name for each in draft.files} == set(package.files)


def test_a_package_whose_files_were_changed_says_so_on_the_next_page(as_, district, approval):
    browser = as_("designer")
    content = browser.get(f"/designer/{approval}/package.zip").data
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data + b"\n" if name.endswith(".bpmn") else data)
    changed.seek(0)

    answer = browser.post("/designer/drafts", {"files": (changed, "p.zip")}, follow_redirects=True)

    page = words(answer.get_data(as_text=True))
    assert "Изменены после выгрузки: document_approval.bpmn." in page
