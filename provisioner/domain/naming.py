"""Names of things in the cloud, derived from the case so that anybody can find them again."""

from __future__ import annotations

import hashlib


def department_id(unit: str) -> str:
    """A stable short name of a department; Chinese names are hashed, since clouds want ASCII."""
    return "d-" + hashlib.sha256(unit.encode()).hexdigest()[:10]


def department_project(department: str) -> str:
    return f"dept-{department}"


def zone_project(case: str, zone: str) -> str:
    return f"{case}-{zone}"


def server_name(case: str, host: str, number: int) -> str:
    return f"{case}-{host}-{number}"


def disk_name(server: str, number: int) -> str:
    return f"{server}-data-{number}"
