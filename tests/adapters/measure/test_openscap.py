"""The second measurement: what is read, what counts, what is kept."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from provisioner.adapters.measure import BeforeFigures, MeasurementFailed, OpenScap
from provisioner.adapters.measure.cut import OVAL, RULE, XCCDF, NoSuchRule, cut
from provisioner.adapters.measure.openscap import read_results
from provisioner.adapters.yaml_files import load
from provisioner.content import content_root
from provisioner.domain.baseline import Measurement, MeasurementPlan, RuleResult
from provisioner.settings import Settings

BASELINES = content_root(Settings.from_env()) / "catalog/baselines"
RESULTS = f"""<Benchmark xmlns="{XCCDF}"><TestResult test-system="cpe:/a:redhat:openscap:1.3.7">
<rule-result idref="{RULE}a"><result>pass</result></rule-result>
<rule-result idref="{RULE}b"><result>fail</result></rule-result>
<rule-result idref="{RULE}c"><result>informational</result></rule-result>
</TestResult></Benchmark>"""


def measurement(*results: str) -> Measurement:
    rules = tuple(
        RuleResult.model_validate({"rule": f"r{number}", "result": result, "gate": number < 2})
        for number, result in enumerate(results)
    )
    return Measurement(host="web-1", tool="openscap", version="1", content="sha256:x", rules=rules, seconds=1)


def test_results_are_read_by_rule_with_the_tools_version() -> None:
    version, results = read_results(RESULTS.encode())
    assert version == "1.3.7"
    assert results == {"a": "pass", "b": "fail", "c": "unknown"}


@pytest.mark.parametrize("broken", ["", RESULTS[:200], f'<Benchmark xmlns="{XCCDF}"/>'])
def test_a_result_that_is_cut_short_is_no_result(broken: str) -> None:
    with pytest.raises(MeasurementFailed):
        read_results(broken.encode())


@pytest.mark.parametrize(
    ("results", "is_open", "score"),
    [
        (("pass", "pass", "fail"), True, 66.7),
        (("pass", "fail", "pass"), False, 66.7),
        (("pass", "unknown", "pass"), False, 66.7),
        (("pass", "notapplicable", "pass"), False, 66.7),
        (("pass", "notchecked", "pass"), False, 66.7),
        ((), False, 0.0),
    ],
)
def test_the_gate_opens_only_when_every_gate_rule_passes(
    results: tuple[str, ...], is_open: bool, score: float
) -> None:
    found = measurement(*results)
    assert found.gate_open is is_open
    assert found.score == score


def test_the_plan_and_its_checks_belong_together() -> None:
    plan = load(MeasurementPlan, BASELINES / "measurement.yaml")
    checks = ET.parse(BASELINES / plan.content / "xccdf.xml").getroot()
    held = {one.get("id", "").removeprefix(RULE) for one in checks.iter(f"{{{XCCDF}}}Rule")}
    assert held == set(plan.rules)
    assert "sshd_disable_root_login" in plan.gate
    assert len(plan.gate) >= 40
    values = {one.findtext(f"{{{XCCDF}}}title"): one for one in checks.iter(f"{{{XCCDF}}}Value")}
    assert {name: values[name].findtext(f"{{{XCCDF}}}value") for name in plan.values} == plan.values


def test_every_definition_that_a_check_names_is_there() -> None:
    plan = load(MeasurementPlan, BASELINES / "measurement.yaml")
    folder = BASELINES / plan.content
    held = {one.get("id") for one in ET.parse(folder / "oval.xml").getroot().iter() if one.get("id")}
    named = {one.get("name") for one in ET.parse(folder / "xccdf.xml").iter(f"{{{XCCDF}}}check-content-ref")}
    assert named <= held


def test_the_digest_moves_with_the_gate() -> None:
    plan = load(MeasurementPlan, BASELINES / "measurement.yaml")
    other = plan.model_copy(update={"gate": plan.gate[1:], "shown": (*plan.shown, plan.gate[0])})
    assert OpenScap(plan, BASELINES).digest != OpenScap(other, BASELINES).digest


def test_a_figure_from_before_belongs_to_one_image_and_one_set_of_checks(tmp_path: Path) -> None:
    figures = BeforeFigures(tmp_path / "before")
    figures.keep("sha256:image", measurement("fail"))
    assert figures.find("sha256:image", "sha256:x") == measurement("fail")
    assert figures.find("sha256:other", "sha256:x") is None
    assert figures.find("sha256:image", "sha256:y") is None


# ---------------------------------------------------------------- cutting

PUBLISHED_XCCDF = f"""<Benchmark xmlns="{XCCDF}"><Value id="v1" type="number"><value>3</value></Value>
<Value id="v2"><value>x</value></Value>
<Group><Rule id="{RULE}asked"><fix>rm -rf</fix><check system="{OVAL}">
<check-export export-name="var" value-id="v1"/>
<check-content-ref href="published.xml" name="def1"/></check></Rule>
<Rule id="{RULE}by_hand"><check system="ocil">
<check-content-ref name="q"/></check></Rule></Group></Benchmark>"""
PUBLISHED_OVAL = f"""<oval_definitions xmlns="{OVAL}"><generator/><definitions>
<definition id="def1"><criterion test_ref="tst1"/><extend_definition definition_ref="def2"/></definition>
<definition id="def2"><criterion test_ref="tst2"/></definition><definition id="def3"/></definitions>
<tests><t id="tst1"><object object_ref="obj1"/></t><t id="tst2"/><t id="tst3"/></tests>
<objects><o id="obj1"><set><object_reference>obj2</object_reference></set></o>
<o id="obj2"/><o id="obj3"/></objects></oval_definitions>"""


@pytest.fixture
def published(tmp_path: Path) -> tuple[Path, Path]:
    xccdf, oval = tmp_path / "xccdf.xml", tmp_path / "oval.xml"
    xccdf.write_text(PUBLISHED_XCCDF)
    oval.write_text(PUBLISHED_OVAL)
    return xccdf, oval


def test_what_is_cut_holds_the_rule_its_values_and_all_it_refers_to(published: tuple[Path, Path]) -> None:
    xccdf, oval = cut(*published, ["asked"], {"v1": "5"})
    kept = {one.get("id") for one in ET.fromstring(oval).iter() if one.get("id")}
    assert kept == {"def1", "def2", "tst1", "tst2", "obj1", "obj2"}
    benchmark = ET.fromstring(xccdf)
    assert [one.get("id") for one in benchmark.iter(f"{{{XCCDF}}}Value")] == ["v1"]
    assert benchmark.findtext(f".//{{{XCCDF}}}Value/{{{XCCDF}}}value") == "5"
    assert benchmark.find(f".//{{{XCCDF}}}fix") is None
    assert next(benchmark.iter(f"{{{XCCDF}}}check-content-ref")).get("href") == "oval.xml"


def test_no_element_follows_another_without_a_space(published: tuple[Path, Path]) -> None:
    assert b"></Profile><Value" not in cut(*published, ["asked"], {})[0]
    assert b"</Profile>\n" in cut(*published, ["asked"], {})[0]


@pytest.mark.parametrize("rule", ["by_hand", "unknown"])
def test_a_rule_without_an_automatic_check_is_refused(rule: str, published: tuple[Path, Path]) -> None:
    with pytest.raises(NoSuchRule, match=rule):
        cut(*published, [rule], {})
