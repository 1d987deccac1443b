"""The Pulumi engine: `engine.PulumiEngine`, and the second door in `door`."""
