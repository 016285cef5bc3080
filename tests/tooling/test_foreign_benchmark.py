"""The measuring of foreign files sees what it is there to see."""

import json

from benchmarks.foreign_report import raw_texts
from benchmarks.foreign_runs import Seen, main
from tests.interpreter.kit import END, START, bpmn, flow, user

GOOD = bpmn(START + user("x", asyncBefore="true") + END + flow("start", "x", "end"))
STUCK = bpmn(START + '<scriptTask id="x"><script>a = b</script></scriptTask>' + flow("start", "x"))
REFUSED = bpmn(START + '<complexGateway id="x"/>' + flow("start", "x"))


def test_each_file_is_opened_counted_and_walked_or_refused_by_rule(tmp_path):
    files = {"good.bpmn": GOOD, "stuck.bpmn20.xml": STUCK, "no.bpmn2": REFUSED, "x.bpmn": b"<a"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "SOURCE").write_text("drawn by us")

    assert main([f"ours={tmp_path}", "--out", str(tmp_path / "out"), "--processes", "1"]) == 0

    found = json.loads((tmp_path / "out/foreign.json").read_text())
    ours = found["tools"]["ours"]
    assert (ours["files"], ours["opened"], ours["deployed"], ours["refused"]) == (4, 3, 2, 2)
    assert (ours["equal"], ours["behaved"], ours["raw"]) == (2, 2, 0)
    assert ours["outcomes"] == {"ended": 1, "incident": 1}
    assert ours["refused_by"]["element_supported"] == 1
    assert ours["words"] == {"ignored": 1}
    assert "drawn by us" in (tmp_path / "out/foreign.md").read_text()


def test_a_raw_text_is_noticed_and_a_quoted_one_is_not():
    said = ("Не читается «KeyError: 'a'».", "KeyError: 'a'", "Cannot read.")

    assert raw_texts(Seen("t", "", "f", texts=said)) == [*said[1:]]
