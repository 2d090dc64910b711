# Stand-in for asyncio's queue in Python, for a firmware that has no _asyncio in C.
class TaskQueue:
    def __init__(self):
        self.tasks = []

    def peek(self):
        return self.tasks[0] if self.tasks else None

    def push(self, task):
        self.tasks.append(task)

    def pop(self):
        return self.tasks.pop(0)
