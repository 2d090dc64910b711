# SPDX-License-Identifier: GPL-3.0-or-later
"""A file manager and a notification service that write down what they are asked, a JSON line each, into the file of the first argument."""
import json
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

INTERFACES = """<node>
<interface name='org.freedesktop.FileManager1'>
  <method name='ShowItems'><arg type='as' direction='in'/><arg type='s' direction='in'/></method>
  <method name='ShowFolders'><arg type='as' direction='in'/><arg type='s' direction='in'/></method>
</interface>
<interface name='org.freedesktop.Notifications'>
  <method name='GetCapabilities'><arg type='as' direction='out'/></method>
  <method name='GetServerInformation'>
    <arg type='s' direction='out'/><arg type='s' direction='out'/><arg type='s' direction='out'/><arg type='s' direction='out'/>
  </method>
  <method name='Notify'>
    <arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>
    <arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>
    <arg type='u' direction='out'/>
  </method>
  <method name='CloseNotification'><arg type='u' direction='in'/></method>
</interface>
</node>"""
REPLIES = {
    "GetCapabilities": GLib.Variant("(as)", (["body", "actions"],)),
    "GetServerInformation": GLib.Variant("(ssss)", ("recorder", "permafrost", "1", "1.2")),
    "Notify": GLib.Variant("(u)", (1,)),
}

out = open(sys.argv[1], "a", encoding="utf-8", buffering=1)


def called(connection, sender, path, interface, method, parameters, invocation):
    arguments = parameters.unpack()
    if method in ("ShowItems", "ShowFolders"):
        out.write(json.dumps({"method": method, "uris": arguments[0]}) + "\n")
    elif method == "Notify":
        out.write(json.dumps({"method": method, "summary": arguments[3], "body": arguments[4]}) + "\n")
    invocation.return_value(REPLIES.get(method))


bus = Gio.bus_get_sync(Gio.BusType.SESSION)
node = Gio.DBusNodeInfo.new_for_xml(INTERFACES)
for interface, path in zip(node.interfaces, ("/org/freedesktop/FileManager1", "/org/freedesktop/Notifications")):
    bus.register_object(path, interface, called)
    Gio.bus_own_name_on_connection(bus, interface.name, Gio.BusNameOwnerFlags.NONE, None, None)
out.write(json.dumps({"method": "ready"}) + "\n")
GLib.MainLoop().run()
