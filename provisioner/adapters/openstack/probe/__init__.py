"""The independent look for what is left. It shares no code with the engine and only ever reads."""

from provisioner.adapters.openstack.probe.scan import Probe, ProbeBlind

__all__ = ["Probe", "ProbeBlind"]
