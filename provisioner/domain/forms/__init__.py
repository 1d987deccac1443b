"""What a form says must fit together. Rule packs and the catalog ask their own questions elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from provisioner.domain.finding import Finding
from provisioner.domain.forms.agreement import agreement_findings
from provisioner.domain.forms.application import application_findings
from provisioner.domain.forms.change import change_findings, changed_rows, drift
from provisioner.domain.forms.exit import Item, compare, exit_findings, inventory_of
from provisioner.domain.order import ChangeOrder, ExitOrder, OpenOrder, Order, ReduceOrder
from provisioner.domain.order.agreement import Agreement
from provisioner.domain.real import RealHost


def findings(
    form: Order | Agreement,
    *,
    real: Sequence[RealHost] | None = None,
    inventory: Sequence[Item] | None = None,
    unit_systems: Sequence[str] | None = None,
) -> tuple[Finding, ...]:
    """All that a form's own fields, and what stands as far as it is handed in, have against it."""
    match form:
        case OpenOrder():
            return tuple(application_findings(form))
        case ChangeOrder():
            return tuple(change_findings(form, real))
        case ExitOrder():
            return tuple(exit_findings(form, inventory, unit_systems))
        case Agreement():
            return tuple(agreement_findings(form))
        case ReduceOrder():
            rows = form.changed_hosts
            against = drift(rows, real, form.applicant_unit, form.system_name) if real is not None else ()
            return (*changed_rows(rows), *against)
        case _:
            return ()


__all__ = ["Item", "compare", "drift", "findings", "inventory_of"]
