# Stand-in for asyncio: enough to import.
from .core import sleep_ms, create_task, run, Event

__version__ = (3, 0, 0)
