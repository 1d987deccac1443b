"""`user_data` of a server: the CA it trusts and its name. Nothing in it is secret."""

from __future__ import annotations

import json

CA_FILE = "/etc/ssh/provisioner_user_ca.pub"
DROP_IN = "/etc/ssh/sshd_config.d/05-provisioner-user-ca.conf"


# Images carry the baseline, which lets no server pass connections on, at the head of sshd's own file where
# it wins over any drop-in but not over a Match block. A jump host has no other purpose; whoever has no
# certificate with that right still cannot use it.
JUMP_HOST = "Match all\n    AllowTcpForwarding local\n    MaxSessions 100\n"


def user_data(ca_public_key: str, hostname: str, *, jump_host: bool = False) -> str:
    """A cloud-config document, the same bytes for the same input.

    A change would replace the server, so it holds nothing that moves. It is JSON, which every
    reader of YAML understands, made from data: no quoting can go wrong.
    """
    document = {
        "hostname": hostname,
        "preserve_hostname": False,
        "ssh_deletekeys": True,
        "ssh_genkeytypes": ["ed25519"],
        "ssh_pwauth": False,
        "write_files": [
            _file(CA_FILE, ca_public_key.strip() + "\n", "0644"),
            _file(DROP_IN, f"TrustedUserCAKeys {CA_FILE}\n{JUMP_HOST if jump_host else ''}", "0600"),
        ],
    }
    return "#cloud-config\n" + json.dumps(document, sort_keys=True, ensure_ascii=True) + "\n"


def _file(path: str, content: str, mode: str) -> dict[str, str]:
    return {"path": path, "content": content, "owner": "root:root", "permissions": mode}
