"""Published lists to records: any spreadsheet or list page, a mapping, and every row accepted or rejected with its place."""
