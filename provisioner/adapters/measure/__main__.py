"""Cut the published content anew: python -m provisioner.adapters.measure PLAN FOLDER-OF-SSG-CONTENT."""

from __future__ import annotations

import sys
from pathlib import Path

from provisioner.adapters.measure.cut import cut
from provisioner.adapters.yaml_files import load
from provisioner.domain.baseline import MeasurementPlan


def main(plan_file: str, published: str) -> None:
    """Write the checks beside the plan."""
    plan = load(MeasurementPlan, Path(plan_file))
    source = Path(published)
    system = f"ssg-{plan.id}"
    xccdf, oval = cut(source / f"{system}-xccdf.xml", source / f"{system}-oval.xml", plan.rules, plan.values)
    target = Path(plan_file).parent / plan.content
    target.mkdir(parents=True, exist_ok=True)
    (target / "xccdf.xml").write_bytes(xccdf)
    (target / "oval.xml").write_bytes(oval)


if __name__ == "__main__":
    main(*sys.argv[1:3])
