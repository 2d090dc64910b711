# SPDX-License-Identifier: GPL-3.0-or-later
# Keys and defaults of mqtt_as's config, with nothing behind them.
VERSION = (0, 8, 3)


class Callback:
    pass


config = {
    "client_id": b"0123456789abcdef",
    "server": None,
    "port": 0,
    "user": "",
    "password": "",
    "keepalive": 60,
    "ping_interval": 0,
    "ssl": False,
    "ssl_params": {},
    "response_time": 10,
    "clean_init": True,
    "clean": True,
    "max_repubs": 4,
    "will": None,
    "subs_cb": Callback(),
    "wifi_coro": Callback(),
    "connect_coro": Callback(),
    "ssid": None,
    "wifi_pw": None,
    "queue_len": 0,
    "gateway": False,
    "mqttv5": False,
    "mqttv5_con_props": None,
}
