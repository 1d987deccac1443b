"""The door of the Pulumi command line; the engine adapter calls the same `main`."""

from stacks.program import main

main()
