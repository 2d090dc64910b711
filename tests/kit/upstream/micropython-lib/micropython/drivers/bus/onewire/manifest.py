metadata(description="Stand-in.", version="0.1.0")

module("onewire.py", opt=3)
