"""The command line ``dualchain``: one module a group of commands."""
