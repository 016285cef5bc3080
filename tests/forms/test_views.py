"""What a form shows."""

from engine.forms import Option, view_form
from tests.forms.build import TODAY, field, form


def test_a_hidden_list_still_knows_its_options_for_when_the_browser_shows_it() -> None:
    choice = field("select", "section", properties={"source": "registry:sections?plan={plan_id}"})
    made = form(
        field("checkbox", "has"),
        {
            "type": "dynamiclist",
            "id": "rows",
            "path": "rows",
            "label": "Строки",
            "allowAddRemove": True,
            "defaultRepetitions": 1,
            "conditional": {"hide": "=has != true"},
            "components": [choice],
        },
    )

    def sections(source, variables):
        return (Option(value="s1", label="Раздел"),) if variables.get("plan_id") == "p" else ()

    values = made.defaults({"plan_id": "p"}, sections)
    rows = view_form(made, values, {"plan_id": "p"}, sections, today=TODAY)[1]

    assert rows.hidden
    assert [o.label for o in rows.rows[0].parts[0].options] == ["Раздел"]
    assert rows.blank is not None
    assert [o.label for o in rows.blank.parts[0].options] == ["Раздел"]


def test_a_date_inside_a_text_reads_as_people_write_it() -> None:
    made = form({"type": "text", "id": "t", "text": "Протокол от {{day}}"})

    (words,) = view_form(made, {}, {"day": "2026-06-10"}, lambda *_: (), today=TODAY)

    assert "10.06.2026" in str(words)
