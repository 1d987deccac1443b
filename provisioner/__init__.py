"""Approved resource orders of government departments become hardened, proven cloud resources."""

__version__ = "0.1.0"
