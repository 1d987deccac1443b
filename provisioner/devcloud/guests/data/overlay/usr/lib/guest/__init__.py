"""Reads Nova's configuration drive before network and sshd: the small part of cloud-init that we use.

Standard library only; runs on the guest's own Python.
"""
