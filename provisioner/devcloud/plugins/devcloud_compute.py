"""nova-compute with the drivers of the local cloud beside Nova's own."""

import sys
from pathlib import Path

import nova.servicegroup.api as servicegroup
import nova.virt
from nova.cmd import compute

# Report to the service table at once: coming up is waited for.
servicegroup.INITIAL_REPORTING_DELAY = 0
# Nova loads drivers from its own package only.
nova.virt.__path__.append(str(Path(__file__).resolve().parent / "nova_virt"))

if __name__ == "__main__":
    sys.exit(compute.main())
