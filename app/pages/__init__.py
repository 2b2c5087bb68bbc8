"""The pages, a folder each.

A script directly in a folder called ``pages`` beside the entry would be taken for a page by Streamlit itself: the first
visitor who opens a copied link would then see it without navigation, language or errors in words.
"""
