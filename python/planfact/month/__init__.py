"""The monthly job, and the demo that does it four times."""
