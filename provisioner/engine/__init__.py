"""How the Pulumi engine and its OpenStack plugin get onto the machine.

`ensure_engine(settings, progress)` gives an `Engine`; `engine_environment(settings)` gives the
variables under which `pulumi` is run.
"""
