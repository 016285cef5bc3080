"""Reading loses nothing of what is accepted and never raises for what is not."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.interpreter import read_deployment
from tests.interpreter.kit import drawn, understood

SHIPPED = Path(__file__).parents[2] / "bpmn"
PACKAGES = sorted({p.parent for p in SHIPPED.rglob("*.bpmn")})
DIAGRAM = (SHIPPED / "council_session" / "council_session.bpmn").read_bytes()


def files_of(package: Path) -> dict[str, bytes]:
    return {
        p.relative_to(package).as_posix(): p.read_bytes()
        for p in package.rglob("*.*")
        if "variants" not in p.parts  # of contests: data of their pages, not forms
    }


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.name)
def test_every_element_flow_and_event_of_a_shipped_diagram_is_executed(package):
    files = files_of(package)
    deployment = read_deployment(files)

    assert not deployment.findings
    for name, data in files.items():
        if name.endswith(".bpmn"):
            assert drawn(data) == understood(deployment, name)
            assert drawn(data)["node"] > 3


def test_counting_notices_a_lost_element():
    lost = etree.fromstring(DIAGRAM)
    task = next(lost.iter("{*}userTask"))
    task.getparent().remove(task)

    assert drawn(etree.tostring(lost)) != drawn(DIAGRAM)


POSITIONS = st.integers(0, len(DIAGRAM) - 1)
DAMAGE = st.lists(st.tuples(POSITIONS, st.binary(max_size=6), st.integers(0, 40)), max_size=8)


@settings(max_examples=80, deadline=None)
@given(damage=DAMAGE, end=st.one_of(st.none(), POSITIONS))
@example(damage=[], end=0)
def test_a_damaged_diagram_is_read_or_refused_but_never_raises(damage, end):
    data = bytearray(DIAGRAM)
    for position, inserted, dropped in damage:
        data[position : position + dropped] = inserted

    deployment = read_deployment({"p.bpmn": bytes(data[:end])})

    assert all(f.message and f.rule for f in deployment.findings)


ELEMENTS = [e for e in etree.fromstring(DIAGRAM).iter("{*}*") if "bpmn.io" not in e.tag]
NAMES = sorted({str(name) for e in ELEMENTS for name in e.attrib} | {"behavior", "instantiate"})
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="￾￿")
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=12),
    st.sampled_from(["", "true", "=", "${", "${}", "= 1 +", "P1D", "R/PT1S", "page:", "#", ":"]),
)
CHANGES = st.lists(
    st.tuples(st.integers(0, len(ELEMENTS) - 1), st.sampled_from(["text", *NAMES]), TEXTS),
    min_size=1,
    max_size=6,
)


@settings(max_examples=80, deadline=None)
@given(changes=CHANGES)
def test_any_attribute_or_text_is_read_or_refused_but_never_raises(changes):
    root = etree.fromstring(DIAGRAM)
    elements = [e for e in root.iter("{*}*") if "bpmn.io" not in e.tag]
    for number, name, value in changes:
        if name == "text":
            elements[number].text = value
        else:
            elements[number].set(name, value)

    deployment = read_deployment({"p.bpmn": etree.tostring(root)}, topics=(), pages=())

    assert all(f.message and f.rule for f in deployment.findings)
