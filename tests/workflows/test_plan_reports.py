"""The report about a plan: what organisations and associations add to it."""

from datetime import date

from workflows.annual_plan.report_parts import schools_part
from workflows.registry.collections import Collection, CollectionAnswer
from workflows.registry.organisations import Organisation

SCHOOLS = {"first": "Школа № 1", "second": "Школа № 2"}


def test_the_report_names_what_organisations_counted_and_who_was_silent(registry_at) -> None:
    with registry_at() as registry:
        for key, name in SCHOOLS.items():
            made = {"kind": "school", "short_name": name, "full_name": name}
            registry.add(Organisation(id=key, active_from=date(2020, 1, 1), **made))
        told = {"title": "Итоги", "request": "Опишите", "instance_id": "", "job_key": "one"}
        asked = registry.add(
            Collection(
                indicators=["Мероприятий"], due_on=date(2027, 1, 20), opened_at=registry.now, **told
            )
        )
        answers = {"first": ([4], "Семинары", registry.now), "second": ([], "", None)}
        for number, (key, (numbers, text, moment)) in enumerate(answers.items()):
            registry.add(
                CollectionAnswer(
                    collection_id=asked.id,
                    organisation_id=key,
                    sequence=number,
                    text=text,
                    numbers={"values": numbers},
                    files={"values": []},
                    submitted_at=moment,
                )
            )
        _heading, table = schools_part(registry, asked.id)
        assert table["rows"] == [
            ["Школа № 1", "4", "Семинары"],
            ["Школа № 2", "—", "не представлено"],
        ]
        assert schools_part(registry, "") == []
