"""`provisioner` and `python -m provisioner`."""

from __future__ import annotations

import sys

from provisioner.errors import ProvisionerError


def main() -> None:
    """Run the command line; an error of ours ends in its message, its remedy and its exit code."""
    from provisioner.cli.app import app

    try:
        app(standalone_mode=True)
    except ProvisionerError as error:
        for finding in getattr(error, "findings", ()):
            print(finding, file=sys.stderr)
        lines = [f"error: {error}"]
        lines += [f"left in the cloud: {error.left_behind}"] if error.left_behind else []
        lines += [f"next: {error.remedy}"] if error.remedy else []
        print("\n".join(lines), file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
