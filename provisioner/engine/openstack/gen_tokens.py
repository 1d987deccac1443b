"""Write tokens.json: Terraform type names paired with the type tokens of the published Python package.

    python gen_tokens.py TERRAFORM_MODULE_DIR PULUMI_OPENSTACK_DIR > tokens.json

Run it when either version moves. Names that find no token are listed on stderr and left out.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

MODULES = {"db": "database", "fw": "firewall", "lb": "loadbalancer"}

# Names of old that no rule gives; `data:` marks a data source.
IRREGULAR = {
    "blockstorage_quotaset_v3": "blockstorage:quotesetv3",
    "blockstorage_volume_attach_v3": "blockstorage:volumeattach",
    "compute_volume_attach_v2": "compute:volumeattach",
    "db_instance_v1": "database:instance",
    "dns_recordset_v2": "dns:recordset",
    "identity_role_assignment_v3": "identity:roleassignment",
    "images_image_access_accept_v2": "images:imageaccessaccept",
    "networking_router_routes_v2": "networking:routerroutesv2",
    "networking_secgroup_v2": "networking:secgroup",
    "objectstorage_object_v1": "objectstorage:containerobject",
    "objectstorage_tempurl_v1": "objectstorage:tempurl",
    "sharedfilesystem_securityservice_v2": "sharedfilesystem:securityservice",
    "sharedfilesystem_sharenetwork_v2": "sharedfilesystem:sharenetwork",
    "vpnaas_ipsec_policy_v2": "vpnaas:ipsecpolicy",
    "data:dns_zone_v2": "dns:getdnszone",
    "data:networking_subnet_ids_v2": "networking:getsubnetidsv2",
    "data:sharedfilesystem_availability_zones_v2": "sharedfilesystem:getavailbilityzones",
}

TERRAFORM_TYPE = re.compile(r'"openstack_(\w+)":\s+(resource|dataSource)\w+\(')
TOKEN = re.compile(r"'(openstack:([A-Za-z0-9]+)/[A-Za-z0-9]+:([A-Za-z0-9]+))'")
VERSIONED = re.compile(r"(?P<base>.*?)(?:_(?P<version>v\d))?$")


def main(terraform: Path, package: Path) -> None:
    """Print the table; complain about what found no partner."""
    table, unmatched = pair(list(terraform_types(terraform)), package_tokens(package))
    print(json.dumps(table, indent=1, sort_keys=True))
    for name in unmatched:
        print(f"no token: {name}", file=sys.stderr)


def pair(types: list[tuple[str, str]], tokens: dict[str, str]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Both tables, and the Terraform names left over."""
    table: dict[str, dict[str, str]] = {"resources": {}, "dataSources": {}}
    unmatched: list[str] = []
    for kind, name in types:
        token = next((tokens[word] for word in candidates(kind, name) if word in tokens), None)
        rows = table["resources" if kind == "resource" else "dataSources"]
        if token is None:
            unmatched.append(name)
        else:
            unmatched += claim(rows, f"openstack_{name}", token)
    return table, unmatched


def claim(rows: dict[str, str], name: str, token: str) -> list[str]:
    """Give `token` to `name`; of two API versions the newer one keeps it. Returns the loser."""
    holder = next((held for held, its in rows.items() if its == token), None)
    if holder is not None and holder[-2:] > name[-2:]:
        return [name]
    if holder is not None:
        del rows[holder]
    rows[name] = token
    return [holder] if holder is not None else []


def candidates(kind: str, name: str) -> Iterator[str]:
    """The words under which the package may know a Terraform name, most special first."""
    reading = kind == "dataSource"
    irregular = IRREGULAR.get(f"data:{name}" if reading else name)
    if irregular:
        yield irregular
    prefix, _, rest = name.partition("_")
    parts = VERSIONED.match(rest)
    base, version = (parts["base"].replace("_", ""), parts["version"] or "") if parts else (rest, "")
    word = f"{MODULES.get(prefix, prefix)}:{'get' if reading else ''}{base}"
    yield word
    yield word + version


def terraform_types(module: Path) -> Iterator[tuple[str, str]]:
    """`(resource | dataSource, name)` for each type the Terraform provider registers."""
    for name, kind in TERRAFORM_TYPE.findall((module / "openstack" / "provider.go").read_text()):
        yield kind, name


def package_tokens(package: Path) -> dict[str, str]:
    """`module:name` in lower case → type token, from the sources of the Python package."""
    found = (match for source in sorted(package.rglob("*.py")) for match in TOKEN.findall(source.read_text()))
    return {f"{module}:{name.lower()}": token for token, module, name in found if module != "index"}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
