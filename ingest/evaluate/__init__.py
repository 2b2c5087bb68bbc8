"""Scores of extracted lines against labelled ones, and what kinds of errors they hold."""
