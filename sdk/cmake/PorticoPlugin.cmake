# portico_add_plugin: see sdk/README.md.
