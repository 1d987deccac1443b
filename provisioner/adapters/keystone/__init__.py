"""Who is asking: people are known by their Keystone tokens and by nothing else."""
