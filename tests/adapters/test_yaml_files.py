"""Files that people write are read safely, and every fault has a line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field, ValidationError

from provisioner.adapters.yaml_files import DEPTH, LIMIT, UnreadableFile, faults, load, parse, read
from provisioner.domain.base import Frozen


class Host(Frozen):
    vcpu: int = Field(ge=1)


class Sheet(Frozen):
    title: str
    hosts: tuple[Host, ...]


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"

REFUSED = {
    "alias bomb": ("x.yaml", BOMB, "x.yaml:1:4"),
    "duplicate key": ("x.yaml", "a: 1\nb:\n  c: 1\n  c: 2\n", "x.yaml:4:3: key 'c' again (first in line 3)"),
    "duplicate key in JSON": ("x.json", '{"a": 1, "a": 2}', "key 'a' again"),
    "empty file": ("x.yaml", "", "empty"),
    "empty JSON": ("x.json", " \n", "empty"),
    "only a comment": ("x.yaml", "# nothing\n", "empty"),
    "a list on top": ("x.yaml", "- 1\n", "mapping"),
    "two documents": ("x.yaml", "a: 1\n---\nb: 2\n", "x.yaml:2:1: a second document"),
    "a python tag": ("x.yaml", "a: !!python/object/apply:os.system ['true']\n", "x.yaml:1:4: tags"),
    "deep nesting": ("x.yaml", "a: " + "[" * (DEPTH + 5) + "]" * (DEPTH + 5), "nested deeper"),
    "very deep JSON": ("x.json", '{"a":' * 100_000, "x.json"),
    "deep JSON": ("x.json", '{"a":' * 60 + "1" + "}" * 60, "nested deeper"),
    "broken YAML": ("x.yaml", "a: [1\nb: 2\n", "x.yaml:2"),
    "broken JSON": ("x.json", '{"a": }', "x.json:1:7"),
    "NaN": ("x.json", '{"a": NaN}', "NaN"),
    "control character": ("x.yaml", "a: \x07\n", "x.yaml"),
    "not UTF-8": ("x.yaml", "标题: 霍邱\n".encode("gb18030"), "x.yaml:1: not UTF-8"),
    "a mapping as a key": ("x.yaml", "? {a: 1}\n: 2\n", "a key must be a word"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_could_harm_or_mislead_is_refused_with_its_place(case: str):
    name, raw, said = REFUSED[case]
    with pytest.raises(UnreadableFile) as refusal:
        parse(raw, name)
    assert said in str(refusal.value)


def test_a_file_of_50_mb_is_refused_without_reading_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    big = tmp_path / "big.yaml"
    with big.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    with pytest.raises(UnreadableFile, match=f"52428800 bytes; at most {LIMIT}"):
        read(big)


@pytest.mark.parametrize("path", ["/dev/zero", "/nonexistent", "/tmp"])
def test_only_plain_files_are_read(path: str):
    with pytest.raises(UnreadableFile, match=path):
        read(Path(path))


def test_words_mean_what_they_show():
    text = "a: on|b: 20:00|c: 0564|d: 2026-02-30|e: 3|f: 1.5|g: null|h: true|i: ''|j: no|k:|l: 'null'"
    assert parse(text.replace("|", "\n"), "x.yaml").data == {
        "a": "on", "b": "20:00", "c": "0564", "d": "2026-02-30", "e": 3, "f": 1.5, "g": None, "h": True,
        "i": "", "j": "no", "k": None, "l": "null",
    }  # fmt: skip


def test_json_and_yaml_give_the_same_data_and_places():
    text = '{\n\t"title": "霍邱",\n\t"hosts": [{"vcpu": 1}]\n}'
    as_json, as_yaml = parse(text, "x.json"), parse(text.replace("\t", " "), "x.yaml")
    assert as_json.data == as_yaml.data
    assert as_json.where(("hosts", 0, "vcpu")) == "x.json:3:13"
    assert as_yaml.where(("hosts", 0, "vcpu")) == "x.yaml:3:13"


def test_json_with_a_surrogate_pair_is_still_read():
    assert parse('{"a": "\\ud83d\\ude00"}', "x.json").data == {"a": "😀"}


def test_a_byte_order_mark_is_passed_over():
    assert parse(b"\xef\xbb\xbfa: 1\n", "x.yaml").data == {"a": 1}


def test_every_fault_of_a_model_names_file_and_line(tmp_path: Path):
    file = tmp_path / "sheet.yaml"
    file.write_text("titel: x\nhosts:\n  - vcpu: 0\n  - vcpu: two\n  - {}\n")
    with pytest.raises(UnreadableFile) as refusal:
        load(Sheet, file)
    lines = str(refusal.value).splitlines()
    assert [line.removeprefix(f"{file}:").split(":")[0] for line in lines] == ["1", "3", "4", "5", "1"]
    assert "hosts.1.vcpu" in lines[2]


def test_parts_that_are_not_in_the_file_are_passed_over_when_a_place_is_sought():
    document = parse("order:\n  hosts:\n    - vcpu: 0\n", "x.yaml")
    assert document.where(("order", "open", "hosts", 0, "vcpu")) == "x.yaml:3:7"
    assert document.where(("order", "open", "hosts", 7, "vcpu")) == "x.yaml:2:3"
    assert document.where(("nothing",)) == "x.yaml:1:1"


def test_faults_can_be_listed_for_a_check_of_many_files():
    document = parse("title: 1\nhosts: []\n", "x.yaml")
    with pytest.raises(ValidationError) as error:
        Sheet.model_validate(document.data)
    assert faults(document, error.value) == ["x.yaml:1:1: title: Input should be a valid string"]


def test_a_number_as_a_key_has_a_place_too():
    document = parse("years:\n  2027: x\n", "x.yaml")
    assert document.data == {"years": {2027: "x"}}
    assert document.where(("years", 2027)) == "x.yaml:2:3"
