"""The analyst's page: the library of questions and free Cypher."""
