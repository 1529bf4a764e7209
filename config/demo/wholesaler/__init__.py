"""A made-up wholesaler of tools and building hardware, whole enough to run a host on."""
