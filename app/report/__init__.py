"""A report on one chain in one region: what it says, and the forms in which it is handed on."""
