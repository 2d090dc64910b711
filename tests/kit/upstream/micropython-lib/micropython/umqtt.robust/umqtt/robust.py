# MQTT that connects again.
import time
from . import simple


class MQTTClient(simple.MQTTClient):
    DELAY = 2

    def reconnect(self):
        while True:
            try:
                return super().connect(False)
            except OSError:
                time.sleep(self.DELAY)
