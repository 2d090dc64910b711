# mqtt_local.py Local configuration for mqtt_as (a stand-in's example).
# SPDX-License-Identifier: GPL-3.0-or-later
from sys import platform
from mqtt_as import config

config["server"] = "192.168.0.10"  # Change to suit
#  config['server'] = 'test.mosquitto.org'

# Not needed if you're only using ESP8266
config["ssid"] = "your_network_name"
config["wifi_pw"] = "your_password"

if platform == "esp8266" or platform == "esp32":
    from machine import Pin

    def ledfunc(pin, active=0):
        pin = pin

        def func(v):
            pin(not v)  # Active low

        return pin if active else func

    wifi_led = ledfunc(Pin(0, Pin.OUT, value=0))
    blue_led = ledfunc(Pin(2, Pin.OUT, value=1))
else:
    wifi_led = lambda _: None
    blue_led = wifi_led
