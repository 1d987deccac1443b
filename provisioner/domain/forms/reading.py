"""From data to an order, or to everything that is wrong with it: form, row, field, reason, remedy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, get_args

from pydantic import ValidationError

from provisioner.domain.base import Text
from provisioner.domain.finding import Finding, Place, Severity
from provisioner.domain.forms.faults import told
from provisioner.domain.forms.labels import FORM_OF, KIND_KEYS, KIND_NAMES, Path, kind_of, with_field_names
from provisioner.domain.order import Order
from provisioner.domain.order.agreement import Agreement

MODELS: dict[str, type[Order | Agreement]] = {
    model.model_fields["kind"].default: model for model in (*get_args(get_args(Order)[0]), Agreement)
}


class Read(NamedTuple):
    """An order, or the findings that stopped it; `places` says where each stood in what was read."""

    order: Order | Agreement | None
    findings: tuple[Finding, ...]
    places: tuple[Path, ...] = ()


def parse_order(data: Any, kind: str = "") -> Read:
    """Accepts field names and the forms' Chinese labels; never guesses a value that is missing."""
    if not isinstance(data, Mapping):
        return _refused("KIND", Text(zh="内容不是表单", en="this is no form"), _kinds_text())
    kind = kind or kind_of(data)
    if kind not in MODELS:
        return _refused("KIND", Text(zh=f"未知的表单“{kind}”", en=f"unknown form {kind!r}"), _kinds_text())
    fields = {key: value for key, value in data.items() if key not in KIND_KEYS}
    translated = with_field_names(fields, MODELS[kind])
    try:
        return Read(MODELS[kind].model_validate({"kind": kind, **translated.data}), ())
    except ValidationError as cause:
        faults = told(cause, FORM_OF[kind], MODELS[kind])
        return Read(
            None,
            tuple(finding for finding, _ in faults),
            tuple(translated.origin(loc) for _, loc in faults),
        )


def _refused(rule: str, reason: Text, remedy: Text) -> Read:
    finding = Finding(
        rule=f"FORM-{rule}",
        severity=Severity.BLOCK,
        reason=reason,
        remedy=remedy,
        where=Place(form="?", field="kind"),
    )
    return Read(None, (finding,), ((),))


def _kinds_text() -> Text:
    words = "、".join(f"{kind}（{names[-1]}）" for kind, names in KIND_NAMES.items())
    return Text(zh=f"kind 应为：{words}", en=f"kind is one of {', '.join(KIND_NAMES)}")
