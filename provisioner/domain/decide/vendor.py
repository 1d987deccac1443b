"""A vendor's contract."""

from __future__ import annotations

from collections.abc import Iterator

from provisioner.domain.events import vendor as e
from provisioner.domain.events.base import EventBase
from provisioner.domain.situation import Situation


def register_vendor(s: Situation) -> Iterator[EventBase]:
    yield s.event(
        e.VendorRegistered,
        vendor=s.command.vendor,
        pack=s.pack.name,
        pack_version=s.pack.version,
        contract_from=s.command.contract_from,
        contract_until=s.command.contract_until,
    )


def allow_vendor(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.VendorAllowed)


def choose_successor(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.SuccessorChosen, successor=s.command.successor)


def begin_transition(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.TransitionBegun, starts_on=s.command.starts_on, ends_on=s.command.ends_on)


def end_service(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.ServiceEnded, reason=s.command.reason)


def dispose_equipment(s: Situation) -> Iterator[EventBase]:
    yield s.event(e.EquipmentDisposed, equipment=s.command.equipment)


HANDLERS = {
    function.__name__: function
    for function in (
        register_vendor,
        allow_vendor,
        choose_successor,
        begin_transition,
        end_service,
        dispose_equipment,
    )
}
