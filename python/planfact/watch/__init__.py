"""Watching: what planfact tells about its own health, to people and to Prometheus."""
