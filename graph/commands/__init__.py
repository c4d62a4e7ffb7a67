"""The commands of `python -m graph`: one module each, imported only when called.

A command is a module with `run(args) -> int`; `registry.py` lists it with its help line
and its options in `options.py`. Data goes to stdout, messages go to stderr.
"""
