"""A Nova service (`conductor`, `scheduler` or `compute`) that reports at once and knows our drivers."""

import importlib
import sys
from pathlib import Path

import nova.servicegroup.api as servicegroup
import nova.virt

# Report to the service table at once: coming up is waited for.
servicegroup.INITIAL_REPORTING_DELAY = 0
# Nova loads drivers from its own package only.
nova.virt.__path__.append(str(Path(__file__).resolve().parent / "nova_virt"))

if __name__ == "__main__":
    service = sys.argv.pop(1)
    sys.argv[0] = f"nova-{service}"
    sys.exit(importlib.import_module(f"nova.cmd.{service}").main())
