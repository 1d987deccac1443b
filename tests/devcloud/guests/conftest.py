"""The guest's own reader is imported as it lies in the overlay."""

from __future__ import annotations

import sys
from pathlib import Path

from provisioner.devcloud import guests

sys.path.insert(0, str(Path(guests.__file__).parent / "data/overlay/usr/lib"))
