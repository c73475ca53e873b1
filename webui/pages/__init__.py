"""What pages show: one frozen object per template, and the reading that fills it. Nothing here changes a row."""
