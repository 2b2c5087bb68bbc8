"""Proposers from outside: any spaCy pipeline and any endpoint that speaks the chat protocol, one small interface for both."""
