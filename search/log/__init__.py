"""What is searched for, counted per day, and nothing about who asked: docs/features/search-log.md."""
