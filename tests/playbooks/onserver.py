"""What runs on servers, importable as Ansible will import it there."""

import ansible.module_utils

from provisioner.content import content_root
from provisioner.settings import Settings

ansible.module_utils.__path__.append(
    str(content_root(Settings.from_env()) / "playbooks/roles/baseline/module_utils")
)

from ansible.module_utils.baseline import (  # noqa: E402
    applying,
    changes,
    checks,
    family,
    host,
    text,
    verifying,
)

__all__ = ["applying", "changes", "checks", "family", "host", "text", "verifying"]
