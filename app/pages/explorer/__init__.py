"""The explorer: a name, its surroundings, the words its facts rest on."""
