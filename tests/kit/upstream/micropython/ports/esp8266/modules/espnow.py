# Messages between boards without a network.
class ESPNow:
    def __init__(self):
        self.peers = {}

    def add_peer(self, mac, key=None):
        self.peers[mac] = key

    def __iter__(self):
        return iter(self.peers)
