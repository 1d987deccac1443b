"""What one visit to a server does: apply or verify many controls in one process."""
