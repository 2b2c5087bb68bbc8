"""What the pages show, as plain records computed from the store; nothing here knows of a browser."""
