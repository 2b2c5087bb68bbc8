"""Statistics by region and year: tables of any usual layout, read by a mapping, as a panel of indicators."""
