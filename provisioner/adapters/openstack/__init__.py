"""What we ask of OpenStack ourselves, beside Pulumi: access, seals, capacity, quotas, the exit probe."""
