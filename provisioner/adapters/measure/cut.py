"""Cut published SCAP content down to a list of rules, so that a slow server measures in seconds.

The whole content of one system is 10 MB and takes longer to read than to check. What is cut keeps
the publisher's checks byte for byte; only titles, fixes and rules that are not asked are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from provisioner.errors import BadInput

XCCDF = "http://checklists.nist.gov/xccdf/1.2"
OVAL = "http://oval.mitre.org/XMLSchema/oval-definitions-5"
RULE = "xccdf_org.ssgproject.content_rule_"
VALUE = "xccdf_org.ssgproject.content_value_"
PROFILE = "xccdf_provisioner_profile_baseline"
SECTIONS = ("definitions", "tests", "objects", "states", "variables")


class NoSuchRule(BadInput):
    """The content has no automatic check for a rule that is asked."""

    remedy = "Look into the content's list of rules; names are those of its rule ids."


def cut(xccdf: Path, oval: Path, rules: Sequence[str], values: Mapping[str, str]) -> tuple[bytes, bytes]:
    """(XCCDF, OVAL) that hold these rules, with these values instead of the publisher's."""
    checks = _Oval(ET.parse(oval).getroot())
    benchmark = ET.parse(xccdf).getroot()
    kept = [_rule(benchmark, name) for name in rules]
    wanted = [_definition(rule) for rule in kept]
    exported = {
        export.get("value-id", "") for rule in kept for export in rule.iter(f"{{{XCCDF}}}check-export")
    }
    known = {value.get("id", ""): value for value in benchmark.iter(f"{{{XCCDF}}}Value")}
    chosen = [_value(known[ident], values) for ident in sorted(exported)]
    return _benchmark(kept, chosen), checks.only(wanted)


def _rule(benchmark: ET.Element, name: str) -> ET.Element:
    """The rule with its automatic check and nothing else."""
    found = next((one for one in benchmark.iter(f"{{{XCCDF}}}Rule") if one.get("id") == RULE + name), None)
    check = None if found is None else _automatic_check(found)
    if check is None:
        raise NoSuchRule(f"no automatic check for {name}")
    rule = ET.Element(f"{{{XCCDF}}}Rule", {"id": RULE + name, "selected": "true", "severity": "medium"})
    ET.SubElement(rule, f"{{{XCCDF}}}title").text = name
    rule.append(check)
    return rule


def _automatic_check(rule: ET.Element) -> ET.Element | None:
    for check in rule.iter(f"{{{XCCDF}}}check"):
        place = check.find(f"{{{XCCDF}}}check-content-ref")
        if check.get("system") == OVAL and place is not None and place.get("name"):
            place.set("href", "oval.xml")
            return check
    return None


def _definition(rule: ET.Element) -> str:
    return next(rule.iter(f"{{{XCCDF}}}check-content-ref")).get("name", "")


def _value(value: ET.Element, ours: Mapping[str, str]) -> ET.Element:
    """A value with our number; the publisher's default where we have none."""
    ident = value.get("id", "")
    short = ident.removeprefix(VALUE)
    kept = ET.Element(f"{{{XCCDF}}}Value", {"id": ident, "type": value.get("type", "string")})
    ET.SubElement(kept, f"{{{XCCDF}}}title").text = short
    default = next((one.text for one in value.findall(f"{{{XCCDF}}}value") if not one.get("selector")), "")
    ET.SubElement(kept, f"{{{XCCDF}}}value").text = ours.get(short, default)
    return kept


def _benchmark(rules: Iterable[ET.Element], values: Iterable[ET.Element]) -> bytes:
    rules = list(rules)
    ET.register_namespace("", XCCDF)
    top = ET.Element(f"{{{XCCDF}}}Benchmark", {"id": "xccdf_provisioner_benchmark_baseline"})
    ET.SubElement(top, f"{{{XCCDF}}}status").text = "accepted"
    ET.SubElement(top, f"{{{XCCDF}}}title").text = "Second measurement"
    ET.SubElement(top, f"{{{XCCDF}}}version").text = "1"
    profile = ET.SubElement(top, f"{{{XCCDF}}}Profile", {"id": PROFILE})
    ET.SubElement(profile, f"{{{XCCDF}}}title").text = "Baseline"
    for rule in rules:
        ET.SubElement(profile, f"{{{XCCDF}}}select", {"idref": rule.get("id", ""), "selected": "true"})
    top.extend(values)
    top.extend(rules)
    ET.indent(top)  # OpenSCAP 1.3 passes over the element that follows another without a space
    return ET.tostring(top, encoding="utf-8", xml_declaration=True)


class _Oval:
    """A tree of checks, of which any part can be taken with all that it refers to."""

    def __init__(self, root: ET.Element) -> None:
        self._root = root
        self._parts = {
            part.get("id", ""): part for name in SECTIONS for part in root.find(f"{{{OVAL}}}{name}") or ()
        }

    def only(self, definitions: Iterable[str]) -> bytes:
        """The checks behind these definitions."""
        keep = self._closure(definitions)
        top = ET.Element(self._root.tag, dict(self._root.attrib))
        generator = self._root.find(f"{{{OVAL}}}generator")
        if generator is not None:
            top.append(generator)
        for name in SECTIONS:
            section = self._root.find(f"{{{OVAL}}}{name}")
            parts = [part for part in section or () if part.get("id") in keep]
            if parts:
                ET.SubElement(top, f"{{{OVAL}}}{name}").extend(parts)
        return ET.tostring(top, encoding="utf-8", xml_declaration=True)

    def _closure(self, start: Iterable[str]) -> set[str]:
        seen: set[str] = set()
        ahead = list(start)
        while ahead:
            ident = ahead.pop()
            if ident in seen or ident not in self._parts:
                continue
            seen.add(ident)
            ahead += self._named_in(self._parts[ident])
        return seen

    def _named_in(self, part: ET.Element) -> Iterator[str]:
        """Whatever in the part is the id of another part."""
        for element in part.iter():
            yield from (value for value in element.attrib.values() if value in self._parts)
            if element.text and element.text.strip() in self._parts:
                yield element.text.strip()
