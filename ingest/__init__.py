"""From documents to facts with evidence: read, normalise, extract, resolve, run."""
