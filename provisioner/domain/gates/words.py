"""Names of papers and tests as people say them."""

from __future__ import annotations

from provisioner.domain.base import Text
from provisioner.domain.papers import KINDS

ENGLISH_OF_ACTS = {
    "final_approval": Text(zh="终审", en="the final approval"),
    "quantity_confirmation": Text(zh="数量和时间确认", en="the confirmation of quantity and time"),
}
TESTS = {
    "function": Text(zh="功能测试", en="function test"),
    "performance": Text(zh="性能测试", en="performance test"),
    "security": Text(zh="安全测试", en="security test"),
}


def paper_name(kind: str) -> Text:
    """`construction_plan` → 建设方案 / construction plan."""
    if kind in ENGLISH_OF_ACTS:
        return ENGLISH_OF_ACTS[kind]
    english = kind.replace("_", " ")
    said = (KINDS[kind].__doc__ or "").strip() if kind in KINDS else ""
    chinese = "".join(char for char in said.split("\n")[0].split("(")[0] if "\u4e00" <= char <= "\u9fff")
    return Text(zh=chinese or english, en=english)
