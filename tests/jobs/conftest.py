from tests.jobs.workers import worker

__all__ = ["worker"]
