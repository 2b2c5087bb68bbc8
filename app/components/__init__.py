"""Pieces that pages share: the frame of a page, the drawing of a network, the panel of evidence."""
