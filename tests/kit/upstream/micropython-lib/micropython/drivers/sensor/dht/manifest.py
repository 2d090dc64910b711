metadata(description="Stand-in.", version="0.1.0")

module("dht.py", opt=3)
