"""The vocabulary, the records, the store and the coupling metrics."""
