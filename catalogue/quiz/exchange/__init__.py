"""Quizzes in and out: formats that other tools read, and what each of them cannot hold."""
