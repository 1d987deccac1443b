"""Rule packs: one jurisdiction's rules as data, typed; each value stands beside its citation."""

from provisioner.domain.pack.model import RulePack, rules_of

__all__ = ["RulePack", "rules_of"]
