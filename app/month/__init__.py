"""The month's report from the first figure to the correction: checked, verified, locked, handed in, corrected."""
