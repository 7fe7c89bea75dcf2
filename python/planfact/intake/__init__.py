"""Intake: sales, budgets and planning sheets become staged text; the database judges every value."""
