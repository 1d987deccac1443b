"""The second measurement: on the server, by a tool that shares nothing with the playbooks."""

from provisioner.adapters.measure.before import BeforeFigures
from provisioner.adapters.measure.openscap import MeasurementFailed, OpenScap

__all__ = ["BeforeFigures", "MeasurementFailed", "OpenScap"]
