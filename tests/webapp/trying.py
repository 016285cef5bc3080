"""The page on which a draft is tried, as a designer uses it."""

from playwright.sync_api import Page, expect


def answer(page: Page, title: str, who: str, values: dict[str, str]) -> None:
    """Open the form of a user task as somebody, choose or type, and hand it in."""
    row = page.locator(".play-task", has_text=title).first
    row.get_by_role("combobox").select_option(label=who)
    row.get_by_role("button", name="Выполнить").click()
    expect(page.get_by_text(f"За кого: {who}")).to_be_visible()
    for name, value in values.items():
        radio = page.locator(f'input[type="radio"][name="{name}"][value="{value}"]')
        if radio.count():
            radio.check()
        else:
            page.locator(f'[name="{name}"]').fill(value)
    page.get_by_role("button", name="Готово").click()
