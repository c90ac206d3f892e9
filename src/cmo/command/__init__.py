"""The subcommands of ``cmo``, one module each.

A module has a docstring whose first line is the help of its subcommand, a function
``add_arguments(parser)`` and a function ``run(args)``. Heavy imports belong inside ``run``,
so that ``cmo --help`` and the Snakefile stay quick.
"""
