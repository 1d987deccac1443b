"""Forms go out and come back; dirty ones stay drafts and say why."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from provisioner.adapters.forms.cells import UnreadableForm
from provisioner.adapters.forms.draft import NoSuchPlace, path_of
from provisioner.adapters.forms.files import read_data, read_form
from provisioner.adapters.forms.layout import LAYOUTS
from provisioner.adapters.forms.sheet import blank, filled
from provisioner.adapters.forms.xlsx import xlsx
from provisioner.adapters.yaml_files import read
from provisioner.domain.forms.reading import parse_order
from tests.adapters.forms.word_forms import write

ROOT = Path(__file__).parents[3]
ORDERS = {
    "open": "examples/orders/huoqiu-open.yaml",
    "change": "tests/cases/forms/change-base.yaml",
    "exit": "examples/orders/huoqiu-exit.yaml",
    "agreement": "tests/cases/forms/agreement-base.yaml",
}


def order_of(kind: str):
    order = parse_order(read(ROOT / ORDERS[kind]).data).order
    assert order is not None
    return order


@pytest.mark.parametrize("kind", LAYOUTS)
def test_every_field_of_a_form_is_on_its_layout(kind: str):
    layout = LAYOUTS[kind]
    shown = {
        path.split(".")[0]
        for part in layout.parts
        for path in getattr(part, "fields", (getattr(part, "field", ""),))
    }
    totals = {getattr(part, "totals", "") for part in layout.parts}
    assert set(layout.model.model_fields) - {"kind", "issued_on", "issued_by", "attachment"} <= shown | totals


@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_form_written_as_a_spreadsheet_reads_back_the_same(kind: str, tmp_path: Path):
    order = order_of(kind)
    (tmp_path / "form.xlsx").write_bytes(xlsx(filled(LAYOUTS[kind], order)))
    form = read_form(tmp_path / "form.xlsx")
    result = form.read()
    assert [finding.reason.zh for finding in result.findings] == []
    assert result.order == order
    assert form.notes == ()


@pytest.mark.parametrize("kind", LAYOUTS)
def test_an_empty_template_is_a_draft_whose_examples_are_dropped_and_whose_boxes_stay_open(
    kind: str, tmp_path: Path
):
    (tmp_path / "form.xlsx").write_bytes(xlsx(blank(LAYOUTS[kind]), template=True))
    form = read_form(tmp_path / "form.xlsx")
    result = form.read()
    assert result.order is None
    assert {finding.rule.split("-", 1)[1] for finding in form.notes} == {"EXAMPLE"}
    assert form.draft.data == {} or all(not value for value in form.draft.data.values())
    assert any(finding.rule.endswith("MISSING") for finding in result.findings)


def test_a_template_offers_the_choices_and_reads_once_it_is_filled_in(tmp_path: Path):
    file = tmp_path / "form.xlsx"
    file.write_bytes(xlsx(blank(LAYOUTS["exit"]), template=True))
    book = openpyxl.load_workbook(file)
    page = book.active
    assert any("服务器" in str(rule.formula1) for rule in page.data_validations.dataValidation)
    values = {
        "申请单位*": "霍邱县示例局", "退出类型*": "☑业务系统退出", "信息系统名称*": "门户",
        "系统负责人*": "张三",
        "办公电话*": "0564-6000001", "电子邮箱*": "a@example.gov.cn", "计划退出日期*": "2026年12月31日",
        "退出原因*": "并入集约化平台", "数据迁移和备份已完成*": "是", "同意计划退出日期后删除资源*": "是",
    }  # fmt: skip
    for row in list(page.iter_rows()):
        for cell in row:
            if cell.value in values:
                page.cell(cell.row, cell.column + 2, values[cell.value])
            if cell.value == "示例":
                page.cell(cell.row + 1, 1, "服务器")
                page.cell(cell.row + 1, 2, "app")
    book.save(file)
    form = read_form(file)
    result = form.read()
    assert [finding.reason.zh for finding in result.findings] == []
    assert result.order.exit_resources[0].name == "app"
    assert {finding.rule for finding in form.notes} == {"F3-EXAMPLE", "F3-READ-AS"}


def exit_tables(boxes: str) -> list[list[list[object]]]:
    yes = (boxes, {"是": True, "否": False})
    return [
        [
            ["申请单位", "霍邱县示例局", "退出类型", (boxes, {"业务系统退出": True, "使用单位退出": False})],
            ["信息系统名称：", "门户网站", "系统负责人＊", "张三"],
            ["办 公 电 话", "０５６４－６０００００１", "电子邮箱", "a@example.gov.cn"],
            ["计划退出日期", "2026.12.31", "退出原因", "并入集约化平台"],
        ],
        [
            ["资源类别", "资源名称"],
            ["示例：服务器", "web-01"],
            ["服务器", "app"],
            ["存储", "app-data-1"],
            ["", ""],
        ],
        [["数据迁移和备份已完成", yes], ["同意计划退出日期后删除资源", yes]],
    ]


@pytest.mark.parametrize("boxes", ["field", "symbol", "control"])
def test_a_word_form_is_read_with_its_boxes_however_word_keeps_them(boxes: str, tmp_path: Path):
    form = read_form(write(tmp_path / "f3.docx", "政务云业务系统退出申请表", exit_tables(boxes)))
    result = form.read()
    assert [finding.reason.zh for finding in result.findings] == []
    order = result.order
    assert (order.exit_kind, order.office_phone) == ("业务系统退出", "0564-6000001")
    assert [(each.kind, each.name) for each in order.exit_resources] == [
        ("server", "app"),
        ("volume", "app-data-1"),
    ]
    assert order.unit_confirmation.backup_done is True
    assert {finding.rule for finding in form.notes} == {"F3-EXAMPLE", "F3-READ-AS"}


def test_boxes_lost_on_the_way_are_open_and_named_with_form_row_and_cell(tmp_path: Path):
    tables = exit_tables("control")
    tables[0][0][3] = "业务系统退出 使用单位退出"
    tables[2][0][1] = "是 否"
    form = read_form(write(tmp_path / "f3.docx", "退出申请表", tables))
    result = form.read()
    assert result.order is None
    assert [(f.rule, str(f.where)) for f in result.findings] == [
        ("F3-UNRESOLVED", "F3.exit_kind"),
        ("F3-UNRESOLVED", "F3.unit_confirmation.backup_done"),
    ]
    assert "表1第1行第4列" in result.findings[0].reason.zh
    settled = form.draft.put(path_of("exit_kind"), "业务系统退出")
    settled = settled.put(path_of("unit_confirmation.backup_done"), True)
    assert settled.read().order is not None


def dirty_application(tmp_path: Path) -> Path:
    """The sample order, with a host table as people fill it in."""
    file = tmp_path / "f1.xlsx"
    file.write_bytes(xlsx(filled(LAYOUTS["open"], order_of("open"))))
    book = openpyxl.load_workbook(file)
    page = book.active
    changes = {"1+1": "1G*2", "统信UOS": "UOS 20", "portal": "portal"}
    for row in page.iter_rows():
        for cell in row:
            if cell.value in changes:
                cell.value = changes[cell.value]
    book.save(file)
    return file


def test_an_odd_value_is_a_candidate_until_a_person_takes_it(tmp_path: Path):
    draft = read_form(dirty_application(tmp_path)).draft
    result = draft.read()
    assert result.order is None
    assert [(f.rule, str(f.where)) for f in result.findings] == [
        ("F1-CANDIDATE", "F1[1].hosts.data_disk_gb"),
        ("F1-CANDIDATE", "F1[1].hosts.os"),
    ]
    order = draft.accept(list(draft.candidates)).read().order
    assert order == order_of("open")
    with pytest.raises(NoSuchPlace):
        draft.accept([path_of("hosts.0.vcpu")])


def test_a_header_of_two_rows_is_understood(tmp_path: Path):
    rows = [
        ["IP地址", "主机名称", "vCPU", "", "内存", "", "系统盘", "", "数据盘", "", "变更方式", "备注"],
        ["", "", "变更前", "变更后", "变更前", "变更后", "变更前", "变更后", "变更前", "变更后", "", ""],
        ["10.68.0.10", "app", "4", "8", "16", "", "40", "", "200", "", "核增", ""],
    ]
    head = [
        ["申请单位", "甲局", "信息系统名称", "门户"],
        ["系统负责人", "张三", "联系电话", "1"],
        ["计划实施时间", "2026-11-02", "变更类型", "☑主机 □网络 □安全 □其他"],
        ["变更原因", "访问量增长", "", ""],
    ]
    result = read_form(write(tmp_path / "f2.docx", "变更申请表", [head, rows])).read()
    assert [finding.reason.zh for finding in result.findings] == []
    (row,) = result.order.changed_hosts
    assert (row.vcpu_before, row.vcpu_after, row.memory_gb_before, row.data_disk_gb_before) == (4, 8, 16, 200)


def test_words_of_a_form_never_become_a_formula(tmp_path: Path):
    order = order_of("exit").model_copy(update={"reason": "=HYPERLINK(1)"})
    (tmp_path / "f.xlsx").write_bytes(xlsx(filled(LAYOUTS["exit"], order)))
    cells = [c for row in openpyxl.load_workbook(tmp_path / "f.xlsx").active.iter_rows() for c in row]
    (reason,) = [cell for cell in cells if cell.value == "=HYPERLINK(1)"]
    assert reason.data_type == "s"


def test_a_data_file_names_the_line_of_each_fault(tmp_path: Path):
    file = tmp_path / "f3.yaml"
    file.write_text((ROOT / ORDERS["exit"]).read_text().replace("2026-12-31", "2026-02-30"))
    (finding,) = read_data(file).findings
    assert finding.rule == "F3-DATE"
    assert f"{file}:12:1" in finding.reason.zh


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (101 * 1024 * 1024))


def too_big(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)


def empty_package(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("hello.txt", "x")


def untitled(path: Path) -> None:
    sheet = filled(LAYOUTS["exit"], order_of("exit")).model_copy(update={"title": "某表"})
    path.write_bytes(xlsx(sheet))


UNREADABLE = {
    "noise.xlsx": (lambda path: path.write_bytes(b"not a zip"), "not a zip"),
    "empty.docx": (lambda path: path.write_bytes(b""), "not a zip"),
    "scan.pdf": (lambda path: path.write_bytes(b"%PDF"), "not a kind of file"),
    "bomb.xlsx": (bomb, "unpacks to"),
    "big.xlsx": (too_big, "at most 10485760"),
    "other.docx": (empty_package, "not a Word document"),
    "other.xlsx": (empty_package, "not a spreadsheet"),
    "untitled.xlsx": (untitled, "which form this is"),
    "absent.xlsx": (lambda path: None, "No such file"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_no_form_is_refused_in_words(name: str, tmp_path: Path):
    make, said = UNREADABLE[name]
    make(tmp_path / name)
    with pytest.raises(UnreadableForm, match=said):
        read_form(tmp_path / name)


def test_a_form_whose_title_is_lost_is_read_when_it_is_named(tmp_path: Path):
    untitled(tmp_path / "f.xlsx")
    assert read_form(tmp_path / "f.xlsx", kind="exit").read().order == order_of("exit")
