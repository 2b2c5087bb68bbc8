"""Training of the mention tagger: what torch is needed for, and nothing else."""
