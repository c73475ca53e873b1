"""Who may take what: travel, timetables, exclusions, and what goes together. Every refusal has its code and numbers."""
