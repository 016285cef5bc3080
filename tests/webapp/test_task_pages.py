"""Pages that a user task may name instead of a form."""

import re

from webapp.pages.task_pages import registered
from workflows import TASK_PAGES
from workflows.rules import example_files


def test_every_page_that_a_designer_may_name_is_drawn_and_called_by_a_name(app):
    assert registered() == set(TASK_PAGES)
    assert all(re.search("[А-я]", title) for title in TASK_PAGES.values())


def test_a_diagram_that_names_a_page_nobody_draws_is_refused_at_the_element(district):
    files = dict(example_files("page_known", "wrong"))

    check = district.application.engine.check_files(files, district.actor("designer"))

    assert ("page_known", "write") in {(each.rule, each.element_id) for each in check.findings}
    assert not check.is_accepted
