"""The ledger: what happened, in order, and proof that nobody changed it afterwards."""

from provisioner.adapters.ledger.entry import Entry, NewEntry, Outrun
from provisioner.adapters.ledger.heads import Anchors, Head, sign_head
from provisioner.adapters.ledger.memory import MemoryLedger
from provisioner.adapters.ledger.sql import SqlLedger, ledger_url
from provisioner.adapters.ledger.verify import Fault, Verdict, verify

__all__ = [
    "Anchors",
    "Entry",
    "Fault",
    "Head",
    "MemoryLedger",
    "NewEntry",
    "Outrun",
    "SqlLedger",
    "Verdict",
    "ledger_url",
    "sign_head",
    "verify",
]
