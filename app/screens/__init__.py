"""What can be opened from the navigation, one script each.

The folder is not called ``pages``: beside the entry, Streamlit would take such a folder for an application of its own,
and the first visitor after a start who opens a copied link would be told that the page does not exist.
"""
