"""Evals: cases, deterministic graders, a resumable runner, comparison and a gate.

Everything that says how good an answer is lives here, and nothing here makes answers: the advisor
is asked as any front end asks it. Import the modules themselves; this package loads nothing.
"""
