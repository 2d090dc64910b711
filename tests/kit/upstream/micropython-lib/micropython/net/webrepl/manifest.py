metadata(description="Stand-in.", version="0.1.0")

module("webrepl.py", opt=3)
