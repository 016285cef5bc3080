"""The diagram editor in a browser, as a designer uses it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from engine.designing import ProcessDraftView
from engine.interpreter import DeploymentModel, NodeModel
from engine.interpreter.deployment import read_accepted
from tests.webapp.conftest import web
from tests.webapp.district import PASSWORD, District
from tests.webapp.served import serving


@dataclass(kw_only=True)
class Editor:
    """One open editor; `base` is the address of the server."""

    page: Page
    district: District
    base: str
    draft: ProcessDraftView
    name: str

    def open(self) -> None:
        self.page.goto(f"{self.base}/designer/drafts/{self.draft.id}/diagram/{self.name}")
        self.page.locator('html[data-ready="modeler"]').wait_for(state="attached")

    def choose(self, element: str) -> None:
        """Go to an element by the list of elements."""
        self.page.get_by_label("Перейти к элементу").select_option(element)
        expect(self.field("id")).to_have_value(element)

    def field(self, name: str) -> Locator:
        return self.page.locator(f"#editor-{name}")

    def opened(self, name: str) -> Locator:
        """A field whose section is unfolded."""
        field = self.page.locator(f'[data-field="{name}"]')
        section = self.page.locator("details.editor-section").filter(has=field)
        if section.get_attribute("open") is None:
            section.locator("summary").click()
        return field

    def write(self, name: str, value: str) -> None:
        field = self.opened(name)
        field.fill(value)
        field.blur()

    def pick(self, name: str, value: str) -> None:
        self.opened(name).select_option(value)

    def add_row(self, name: str, first: str, second: str) -> None:
        """Add a row to a list of names and values."""
        button = self.opened(f"{name}-add")
        button.click()
        inputs = self.page.locator("fieldset").filter(has=button).locator("input")
        inputs.nth(inputs.count() - 2).fill(first)
        inputs.last.fill(second)
        inputs.last.blur()

    @property
    def state(self) -> Locator:
        return self.page.locator("[data-editor-state]")

    def save(self) -> None:
        """Wait until everything is kept on the server."""
        self.page.keyboard.press("Control+s")
        expect(self.state).to_have_attribute("data-state", "saved", timeout=15_000)
        self.page.wait_for_timeout(700)  # what was typed last is written after a pause
        expect(self.state).to_have_attribute("data-state", "saved", timeout=15_000)

    def content(self) -> bytes:
        engine, actor = self.district.application.engine, self.district.actor("designer")
        return engine.draft_file(self.draft.id, self.name, actor)[0]

    def model(self) -> DeploymentModel:
        """What the engine reads in the saved file."""
        return read_accepted({self.name: self.content()})

    def nodes(self) -> dict[str, NodeModel]:
        (process,) = self.model().models.values()
        return {node.id: node for node in process.scope.all_nodes()}


@contextmanager
def editing(
    page: Page, district: District, files: Mapping[str, bytes] | None, name: str
) -> Iterator[Editor]:
    """Serve the product and open a draft of files, or of the newest version, in the editor."""
    engine, actor = district.application.engine, district.actor("designer")
    if files is None:
        key = name.rsplit("/", 1)[-1].removesuffix(".bpmn")
        newest = next(each for each in engine.definitions(actor) if each.key == key)
        draft = engine.begin_draft(newest.id, actor)
    else:
        draft = engine.begin_draft_of_files(files, "Проба", actor)
    with serving(web(district)) as port:
        editor = Editor(
            page=page,
            district=district,
            base=f"http://127.0.0.1:{port}",
            draft=draft,
            name=name,
        )
        sign_in(page, editor.base, "designer")
        editor.open()
        yield editor


def sign_in(page: Page, base: str, login: str) -> None:
    page.goto(f"{base}/sign-in")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/inbox*")
