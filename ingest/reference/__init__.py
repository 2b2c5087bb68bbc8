"""What the reference tables say: regions, bodies, industries and chains, and the codes that name them."""
