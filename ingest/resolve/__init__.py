"""Who is who: names in text become entities, before anything is loaded."""
