# Stand-in for asyncio's core: a list of tasks, run in turn.
from time import ticks_ms, ticks_add, ticks_diff

# The C part where the firmware has it, otherwise the file that says the same in Python.
try:
    from _asyncio import TaskQueue
except:
    from .task import TaskQueue

_tasks = TaskQueue()


class Event:
    def __init__(self):
        self.state = False

    def is_set(self):
        return self.state

    def set(self):
        self.state = True

    def clear(self):
        self.state = False

    async def wait(self):
        while not self.state:
            await sleep_ms(0)
        return True


class Sleep:
    def __init__(self, t):
        self.due = ticks_add(ticks_ms(), max(0, t))

    def __iter__(self):
        return self

    def __next__(self):
        if ticks_diff(self.due, ticks_ms()) <= 0:
            raise StopIteration


def sleep_ms(t):
    return Sleep(t)


def create_task(coro):
    _tasks.push(coro)
    return coro


def run(coro):
    create_task(coro)
    while _tasks.peek():
        task = _tasks.pop()
        try:
            task.send(None)
            _tasks.push(task)
        except StopIteration:
            pass
