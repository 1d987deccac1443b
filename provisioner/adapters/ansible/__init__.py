"""Ansible answers the hardening port: bake, harden, verify, retire."""

from provisioner.adapters.ansible.hardener import AnsibleHardener, HardenRun, RetireRun

__all__ = ["AnsibleHardener", "HardenRun", "RetireRun"]
