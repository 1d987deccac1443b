"""Play a scenario against the domain: virtual clock, nothing but values, before any cloud is touched."""
