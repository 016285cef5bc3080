"""What a form looks like: its HTML, with and without scripts."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from lxml import html
from playwright.sync_api import Page, expect
from werkzeug.datastructures import FileStorage, MultiDict

from engine.forms import Form
from tests.accessibility import violations
from tests.forms.build import TODAY, choices, field, form, registry
from tests.frontend.site import running_site
from webapp.forms import FieldRemark, keys_of, parse_submission, render_form, render_values

REQUIRED = {"required": True}
MADE = form(
    {"type": "text", "id": "t", "text": "# Заявка\n\nЗдравствуйте, {{who}}."},
    field("textfield", "name", label="ФИО", description="Полностью", validate=REQUIRED,
          properties={"autocomplete": "name"}),
    field("textarea", "about", label="О себе"),
    field("number", "years", label="Стаж", decimalDigits=0, appearance={"suffixAdorner": "лет"}),
    field("datetime", "day", label="Дата", properties={"minDate": "2026-09-01"}),
    field("select", "head", label="Руководитель", properties={"source": "registry:people"}),
    field("radio", "kind", label="Номинация", values=choices("mentor", "other"),
          validate=REQUIRED),
    field("textfield", "mentee", label="Наставляемый", validate=REQUIRED,
          conditional={"hide": '=kind != "mentor"'}),
    field("checklist", "days", label="Дни", values=choices("mon", "tue")),
    field("taglist", "long", label="Темы", values=choices(*"abcdefghijklmno")),
    field("checkbox", "agree", label="Согласие", validate=REQUIRED),
    field("filepicker", "scan", label="Скан", accept=".pdf", multiple=True),
    field("textfield", "fixed", label="Номер", readonly=True),
    {"type": "dynamiclist", "path": "items", "label": "Публикации", "components": [
        field("textfield", "title", label="Название", validate=REQUIRED),
        field("number", "year", label="Год", conditional={"hide": '=title = "нет"'})]},
    {"type": "table", "id": "tb", "label": "Баллы", "dataSource": "=scores",
     "columns": [{"key": "who", "label": "Кто"}, {"key": "sum", "label": "Сумма"}]},
)  # fmt: skip
VARIABLES: dict[str, Any] = {
    "who": "<b>Анна</b>",
    "fixed": "К-1",
    "scores": [{"who": "А", "sum": 5}],
    "scan": [{"id": "f1", "name": "a.pdf", "size": 2000}],
}


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask("webapp", root_path=None)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    with app.test_request_context():
        yield app


def drawn(made: Form = MADE, values: Any = None, errors: Any = None, **others: Any) -> str:
    shown = made.defaults(VARIABLES, registry) if values is None else values
    return str(
        render_form(
            made, shown, errors or {}, registry, VARIABLES, form_id="f", today=TODAY, **others
        )
    )


def page(text: str) -> Any:
    return html.fromstring(f"<div>{text}</div>")


def test_every_input_has_a_label_and_ids_are_unique(app: Flask) -> None:
    tree = page(drawn())
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    controls = tree.xpath("//input[not(@type='hidden')] | //select | //textarea")
    assert len(controls) > 30
    for control in controls:
        assert tree.xpath("//label[@for=$id]", id=control.get("id")), control.get("name")


def test_texts_of_people_are_escaped_everywhere(app: Flask) -> None:
    evil = '"><script>alert(1)</script>'
    made = form(
        {"type": "text", "id": "t", "text": "{{evil}}"},
        field(
            "textfield", "a", label=evil, description=evil, conditional={"hide": f'=b = "{"<x>"}"'}
        ),
        field("textarea", "b", label="b"),
        field("textfield", "c", label="c", readonly=True),
        field("select", "d", label="d", valuesKey="offered"),
    )
    variables = {"evil": evil, "c": evil, "offered": [evil], "b": evil}
    values = {"a": evil, "b": f"</textarea>{evil}", "d": evil}
    for text in (
        render_form(
            made, values, {"a": evil, "": evil}, registry, variables, form_id="f", today=TODAY
        ),
        render_values(made, values, registry, today=TODAY, variables=variables),
    ):
        assert "<script" not in text
        assert not page(text).xpath("//script | //@onclick | //@style")


def test_an_error_stands_beside_its_field_and_in_a_summary(app: Flask) -> None:
    errors = {"name": "Заполните поле", "items.0.title": "Заполните поле"}
    tree = page(drawn(values={"items": [{"year": 5}]}, errors=errors))
    (summary,) = tree.xpath("//*[@class='error-summary']")
    assert summary.xpath("string(h2)") == "Исправьте 2 поля"
    assert summary.get("tabindex") == "-1"
    assert [link.get("href") for link in summary.xpath(".//a")] == ["#f-name", "#f-items.0.title"]
    assert "Публикации, строка 1: Название: Заполните поле" in summary.text_content()
    (field_,) = tree.xpath("//*[@id='f-name']")
    assert field_.get("aria-invalid") == "true"
    assert field_.get("aria-describedby") == "f-name-hint f-name-error"
    assert "Заполните поле" in tree.xpath("string(//*[@id='f-name-error'])")


def test_an_error_of_no_field_is_told_as_well(app: Flask) -> None:
    assert "Сначала подпишите" in page(drawn(errors={"": "Сначала подпишите"})).text_content()


def test_optional_is_marked_and_required_is_the_default(app: Flask) -> None:
    tree = page(drawn())
    assert "необязательно" not in tree.xpath("string(//label[@for='f-name'])")
    assert "(необязательно)" in tree.xpath("string(//label[@for='f-about'])")
    assert tree.xpath("//*[@id='f-name']/@aria-required") == ["true"]


def test_a_hidden_part_starts_hidden_and_says_why(app: Flask) -> None:
    (part,) = page(drawn()).xpath("//*[@data-path='mentee']")
    assert "hidden" in part.attrib
    assert '"mentor"' in part.get("data-hide-if")
    (part,) = page(drawn(values={"kind": "mentor"})).xpath("//*[@data-path='mentee']")
    assert "hidden" not in part.attrib


def test_the_browser_learns_only_the_variables_that_conditions_name(app: Flask) -> None:
    made = form(field("textfield", conditional={"hide": "=round > 1"}))
    text = str(
        render_form(
            made, {}, {}, registry, {"round": 2, "secret": "тайна"}, form_id="f", today=TODAY
        )
    )
    assert "тайна" not in text
    assert page(text).xpath("//*[@data-form]/@data-variables") == ['{"round":2}']


def test_a_date_is_written_in_the_russian_way_and_what_is_none_stays(app: Flask) -> None:
    tree = page(drawn(values={"day": "31.02.2026"}))
    assert tree.xpath("//*[@id='f-day']/@type") == ["text"]
    assert tree.xpath("//*[@id='f-day']/@value") == ["31.02.2026"]
    tree = page(drawn(values={"day": "2026-09-02"}))
    assert tree.xpath("//*[@id='f-day']/@value") == ["02.09.2026"]
    assert "дд.мм.гггг" in tree.xpath("string(//*[@id='f-day-hint'])")
    assert tree.xpath("//*[@id='f-day']/@aria-describedby") == ["f-day-hint"]
    assert tree.xpath("//*[@data-date='date']/@data-first-day") == ["2026-09-01"]


def test_a_remark_stands_beside_the_field_it_is_about(app: Flask) -> None:
    remark = FieldRemark(text="Уточните <стаж>", author="Иванова А. А.", when="1 сентября, 10:42")
    tree = page(drawn(remarks={"years": [remark]}))
    (place,) = tree.xpath("//*[@data-path='years']//*[@id='f-years-remarks']")
    assert "Иванова А. А., 1 сентября, 10:42" in place.text_content()
    assert "Уточните <стаж>" in place.text_content()
    assert tree.xpath("//*[@id='f-years']/@aria-describedby") == ["f-years-remarks"]
    assert len(tree.xpath("//*[@class='remark']")) == 1


def test_a_part_that_may_be_hidden_is_no_place_for_a_remark() -> None:
    places = keys_of(MADE)
    assert {"name", "years", "items"} <= places
    assert "mentee" not in places


def test_a_list_that_wants_a_row_shows_one_even_after_its_blank_row_was_dropped(app: Flask) -> None:
    rows = {
        "type": "dynamiclist", "path": "items", "label": "Публикации",
        "components": [field("textfield", "title", label="Название", validate=REQUIRED)],
    }  # fmt: skip
    for wanted, names in ((None, []), ("1", ["items.0.title"])):
        made = form({**rows, "properties": {"minItems": wanted}} if wanted else rows)
        errors = {"items": "Добавьте хотя бы одну строку"}
        tree = page(drawn(made, values={"items": []}, errors=errors))
        assert tree.xpath("//*[@data-list-rows]//input[not(@type='hidden')]/@name") == names


def test_enter_in_a_field_adds_no_row(app: Flask) -> None:
    first = page(drawn()).xpath("(//button)[1]")[0]
    assert first.get("name") is None


def test_a_readonly_form_has_no_inputs(app: Flask) -> None:
    tree = page(drawn(values={"name": "Анна", "head": "p1", "day": "2026-09-02"}, readonly=True))
    assert not tree.xpath("//input[not(@type='hidden')] | //select | //textarea | //button")
    assert "Орлова Анна Петровна" in tree.text_content()
    assert "2 сентября 2026" in tree.text_content()


def test_values_read_as_words(app: Flask) -> None:
    values = {
        "name": "Анна",
        "head": "p2",
        "day": "2026-09-02",
        "years": 12,
        "agree": True,
        "days": ["mon", "tue"],
        "items": [{"title": "Урок", "year": 2025}],
        "kind": "other",
        "scan": [{"id": "f1", "name": "a.pdf", "size": 2_000_000}],
    }
    text = page(str(render_values(MADE, values, registry, today=TODAY))).text_content()
    for words in (
        "Ким Олег Ильич",
        "2 сентября 2026",
        "12 лет",
        "MON, TUE",
        "Урок",
        "да",
        "a.pdf (1,9 МБ)",
    ):
        assert words in text
    assert "Наставляемый" not in text


# --- posts -------------------------------------------------------------------------------------
def test_a_row_button_asks_for_a_row_and_not_for_validation(app: Flask) -> None:
    posted = MultiDict([("items.0.title", ""), ("items.0._row", "1"), ("_list:add:items", "1")])
    submission = parse_submission(posted, MultiDict())
    assert submission.row_action is not None
    draft = MADE.clean(submission.raw, VARIABLES, registry, today=TODAY, draft=True)
    shown = submission.row_action.apply(MADE, draft.shown)
    assert len(shown["items"]) == 2  # type: ignore[arg-type]
    removed = parse_submission(MultiDict([("_list:remove:items.0", "1")]), MultiDict())
    assert removed.row_action is not None
    assert len(removed.row_action.apply(MADE, shown)["items"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "path", ["", "x", "items.5", "items.x", "name", "items.0.title", "../a", "items.²"]
)
@pytest.mark.parametrize("verb", ["add", "remove"])
def test_a_forged_row_button_does_nothing(app: Flask, verb: str, path: str) -> None:
    posted = MultiDict([("items.0.title", "а"), (f"_list:{verb}:{path}", "1")])
    submission = parse_submission(posted, MultiDict())
    draft = MADE.clean(submission.raw, VARIABLES, registry, today=TODAY, draft=True)
    assert submission.row_action is not None
    assert submission.row_action.apply(MADE, draft.shown)["items"] == [{"title": "а", "year": None}]


def test_a_posted_file_is_seen_with_its_size_and_content(app: Flask) -> None:
    file = FileStorage(io.BytesIO(b"%PDF-1.7"), "скан.pdf")
    files = MultiDict([("scan", file), ("scan", FileStorage(io.BytesIO(), ""))])
    submission = parse_submission(MultiDict([("_press", "complete")]), files)
    (upload,) = submission.files["scan"]
    assert (upload.name, upload.size, upload.open().read(5)) == ("скан.pdf", 8, b"%PDF-")
    assert submission.pressed == "complete"


# --- in a browser ------------------------------------------------------------------------------
@pytest.fixture
def opened(app: Flask, page: Page) -> Iterator[Callable[[str], Page]]:
    """The form on a page of ours with its scripts."""
    with running_site() as site:

        def open_(content: str) -> Page:
            site.body = f'<h1>Заявка</h1><form method="post" novalidate>{content}</form>'
            page.goto(site.address)
            page.locator('html[data-ready="base"]').wait_for(state="attached")
            return page

        yield open_


def test_a_form_is_accessible_as_far_as_axe_can_see(opened: Callable[[str], Page]) -> None:
    errors = dict.fromkeys(
        ["name", "kind", "day", "days", "agree", "scan", "items", "items.0.title"], "Исправьте"
    )
    assert violations(opened(drawn(errors=errors))) == []
    assert violations(opened(drawn(readonly=True))) == []


def test_a_form_never_scrolls_sideways(opened: Callable[[str], Page]) -> None:
    page = opened(drawn(values={"name": "Ы" * 300, "items": [{"title": "щ" * 200}]}))
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_summary_of_errors_has_the_focus(opened: Callable[[str], Page]) -> None:
    page = opened(drawn(errors={"name": "Заполните поле"}))
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_role("link", name="ФИО: Заполните поле").click()
    expect(page.locator("[id='f-name']")).to_be_focused()


def test_parts_follow_the_answers_also_inside_new_rows(opened: Callable[[str], Page]) -> None:
    page = opened(drawn())
    mentee = page.locator("[data-path='mentee']")
    expect(mentee).to_be_hidden()
    page.get_by_label("MENTOR").check()
    expect(mentee).to_be_visible()
    page.get_by_role("button", name="Добавить строку").click()
    page.locator("[name='items.1.title']").fill("нет")
    expect(page.locator("[name='items.1.year']")).to_be_hidden()
    expect(page.locator("[name='items.0.year']")).to_be_visible()


def test_a_long_list_can_be_searched(opened: Callable[[str], Page]) -> None:
    page = opened(drawn())
    page.get_by_label("Найти в списке: Темы").fill("b")
    expect(page.get_by_label("B", exact=True)).to_be_visible()
    expect(page.get_by_label("C", exact=True)).to_be_hidden()
