"""Quizzes as they are played: pure functions over questions and answers. No requests, no database, nothing is kept."""
