"""A step of one's own in the approval of the plan: a lawyer's look, drawn in the editor."""

from typing import Any

from playwright.sync_api import expect

from tests.webapp.editing import Editor


def pad(editor: Editor, sign: str) -> None:
    editor.page.locator(f".djs-context-pad .{sign}").click()


def connect(editor: Editor, target: str) -> None:
    """Draw a flow from the chosen element to another."""
    pad(editor, "bpmn-icon-connection-multi")
    editor.page.locator(f'[data-element-id="{target}"] .djs-hit').first.click()


def flows(editor: Editor) -> list[Any]:
    (process,) = editor.model().models.values()
    return list(process.scope.flows)


def draw_legal_review(editor: Editor) -> None:
    """Put a user task with a form, a deadline and a way back behind «Согласовать план»."""
    page = editor.page
    editor.choose("flow_agree_plan_to_record_agreement")
    page.get_by_role("button", name="Удалить выделенное").click()
    editor.choose("agree_plan")
    pad(editor, "bpmn-icon-user-task")
    editor.write("name", "Проверить план юристу")
    editor.write("id", "check_legally")
    editor.pick("whose", "list")
    editor.pick("camunda-candidateGroups", "clerk")
    editor.write("property-dueWorkingDays", "3")
    answer = page.locator("#editor-property-dueWorkingDays-answer")
    expect(answer).to_contain_text("3 рабочих дня: появись задача сейчас, срок был бы")
    page.get_by_role("button", name="Создать форму для этой задачи").click()
    expect(editor.field("camunda-formKey")).to_have_value("check_legally")

    pad(editor, "bpmn-icon-gateway-none")
    editor.write("name", "Замечаний нет?")
    editor.write("id", "is_legal")
    editor.choose("is_legal")
    connect(editor, "record_agreement")
    editor.choose("is_legal")
    connect(editor, "agree_plan")
    editor.save()


def fix_findings(editor: Editor) -> None:
    """Two findings stand on the canvas and in the list; both are mended."""
    page = editor.page
    page.get_by_role("tab", name="Замечания").click()
    findings = page.locator('.editor-finding:not([data-severity="hint"])')
    expect(findings.filter(has_text="Проверить план юристу")).to_have_count(1)
    expect(page.locator(".editor-canvas .token-doubtful").first).to_be_visible()
    rule = findings.filter(has_text="Проверить план юристу").get_by_role("link")
    expect(rule).to_have_attribute("href", "/designer/rules/task_explains_itself")
    findings.get_by_role("button", name="Проверить план юристу").click()
    expect(editor.field("id")).to_have_value("check_legally")
    expect(editor.field("property-title")).to_be_focused()

    editor.write("property-title", "Проверить план на {school_year}")
    editor.write("property-why", "План не должен противоречить закону.")
    editor.write("property-clause", "3.4")
    expect(findings.filter(has_text="Проверить план юристу")).to_have_count(0, timeout=10_000)

    (back,) = [f for f in flows(editor) if f.target == "agree_plan" and f.source == "is_legal"]
    (on,) = [f for f in flows(editor) if f.source == "is_legal" and f.target != "agree_plan"]
    editor.choose(on.id)
    editor.write("name", "да")
    page.locator(".editor-builder select").first.select_option("check_legally_decision")
    page.get_by_label("Значение", exact=True).fill("approved")
    page.get_by_role("button", name="Записать условие").click()
    expect(editor.field("conditionExpression")).to_have_value(
        '=check_legally_decision = "approved"'
    )
    editor.choose(back.id)
    editor.write("name", "вернуть")
    editor.opened("default").check()
    expect(findings.filter(has_text="Замечаний нет?")).to_have_count(0, timeout=10_000)
    editor.save()
