"""`provisioner form` and `provisioner bill`, as a person calls them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from provisioner.cli import bill, form

ROOT = Path(__file__).parents[2]
OPEN = str(ROOT / "examples/orders/huoqiu-open.yaml")
SCENARIOS = ROOT / "tests/cases/scenarios"


def run(app: object, *words: str):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.mark.parametrize("name", ["F1", "f2", "附3", "agreement"])
def test_a_template_is_written_and_is_not_yet_a_form(name: str, tmp_path: Path):
    file = tmp_path / "t.xlsx"
    assert run(form.app, "template", name, "-o", file).exit_code == 0
    checked = run(form.app, "check", file, "-f", "json")
    assert checked.exit_code != 0
    assert any(finding["severity"] == "block" for finding in json.loads(checked.stdout))


def test_an_order_goes_to_a_spreadsheet_and_back(tmp_path: Path):
    assert run(form.app, "check", OPEN).exit_code == 0
    assert run(form.app, "export", OPEN, "-o", tmp_path / "f1.xlsx").exit_code == 0
    assert run(form.app, "import", tmp_path / "f1.xlsx", "-o", tmp_path / "again.yaml").exit_code == 0
    assert run(form.app, "check", tmp_path / "again.yaml").exit_code == 0


def test_a_size_that_the_catalog_lacks_is_told_with_the_nearest(tmp_path: Path):
    odd = tmp_path / "odd.yaml"
    odd.write_text(
        Path(OPEN).read_text().replace("vcpu: 1\n    memory_gb: 1", "vcpu: 3\n    memory_gb: 5", 1)
    )
    found = json.loads(run(form.app, "check", odd, "-f", "json").stdout)
    rules = {finding["rule"] for finding in found}
    assert {"CATALOG-FLAVOR", "F1-TOTALS"} <= rules


def test_values_are_set_by_a_person(tmp_path: Path):
    broken = tmp_path / "b.yaml"
    broken.write_text(Path(OPEN).read_text().replace("classified: false\n", ""))
    assert run(form.app, "import", broken, "-o", tmp_path / "o.yaml").exit_code != 0
    fixed = run(form.app, "import", broken, "-o", tmp_path / "o.yaml", "--set", "classified=false")
    assert fixed.exit_code == 0
    assert "classified: false" in (tmp_path / "o.yaml").read_text()


DIRT = {"1+1": "1G*2", "□是  ☑否": "是 否"}


def test_a_dirty_form_is_kept_as_a_draft_that_a_person_goes_on_with(tmp_path: Path):
    run(form.app, "export", OPEN, "-o", tmp_path / "f1.xlsx")
    book = openpyxl.load_workbook(tmp_path / "f1.xlsx")
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value in DIRT:
                cell.value = DIRT[cell.value]
    book.save(tmp_path / "f1.xlsx")
    assert run(form.app, "import", tmp_path / "f1.xlsx", "-o", tmp_path / "o.yaml").exit_code != 0
    assert not (tmp_path / "o.yaml").exists()
    draft = tmp_path / "o.draft.yaml"
    found = json.loads(run(form.app, "check", draft, "-f", "json").stdout)
    assert {each["rule"] for each in found} >= {"F1-CANDIDATE", "F1-UNRESOLVED"}
    half = run(form.app, "import", draft, "-o", tmp_path / "o.yaml", "--accept", "all")
    assert half.exit_code != 0
    open_places = [each["where"]["field"] for each in found if each["rule"] == "F1-UNRESOLVED"]
    sets = [word for place in open_places for word in ("--set", f"{place}=false")]
    done = run(form.app, "import", draft, "-o", tmp_path / "o.yaml", *sets)
    assert done.exit_code == 0, done.output
    assert run(form.app, "check", tmp_path / "o.yaml").exit_code == 0


DOCUMENTS = {
    "21-cq-billing.yaml": {"application.xlsx", "work-order-1.xlsx"},
    "16-hq-exit.yaml": {"clear-record-1.xlsx", "exit-confirmation-1.xlsx"},
    "15-hq-billing.yaml": {"change-confirmation-1.xlsx"},
}


@pytest.mark.parametrize("scenario", DOCUMENTS)
def test_the_documents_of_a_case_are_written(scenario: str, tmp_path: Path):
    file = SCENARIOS / scenario
    done = run(form.app, "papers", "case-1", "--file", file, "-o", tmp_path, "--as", "xlsx")
    assert done.exit_code == 0, done.output
    assert DOCUMENTS[scenario] <= {file.name for file in tmp_path.iterdir()}


def test_a_bill_is_shown_and_written(tmp_path: Path):
    scenario = SCENARIOS / "21-cq-billing.yaml"
    (shown,) = json.loads(run(bill.app, "show", "2026-03", "--file", scenario, "-f", "json").stdout)
    assert shown["yuan"] == "1500.00"
    assert "5600.00" in run(bill.app, "show", "2026", "case-1", "--file", scenario).stdout
    assert run(bill.app, "show", "2026-03", "--file", scenario, "-o", tmp_path / "all.xlsx").exit_code == 0
    assert (tmp_path / "all.xlsx").stat().st_size > 1000


@pytest.mark.parametrize("period", ["2026-13", "march", "26"])
def test_a_period_that_is_none_is_refused(period: str):
    scenario = SCENARIOS / "21-cq-billing.yaml"
    assert run(bill.app, "show", period, "--file", scenario).exit_code != 0


def test_an_estimate_is_made_from_a_form_and_prices_are_listed():
    (made,) = json.loads(run(bill.app, "estimate", OPEN, "--on", "2026-09-01", "-f", "json").stdout)
    assert made["yuan"] == "341.40"
    assert made["sample"] is True
    assert len(json.loads(run(bill.app, "prices", "-f", "json").stdout)) > 30
