"""What a month costs as months go by."""
