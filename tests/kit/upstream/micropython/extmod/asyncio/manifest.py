# Without task.py: the C part says the same. A firmware without the C part needs it too.
package(
    "asyncio",
    ("__init__.py", "core.py"),
    base_path="..",
    opt=3,
)
