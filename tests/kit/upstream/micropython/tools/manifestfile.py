# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions a manifest may call, and the files they name."""

import collections
import os

LIBRARIES = ("micropython", "python-stdlib", "python-ecosys")

Item = collections.namedtuple("Item", "full_path target_path opt version")


class ManifestError(Exception):
    pass


class Options:
    """What include() and require() were given beyond the path."""

    def __init__(self, values):
        self._values = values
        self._defaults = {}

    def defaults(self, **values):
        self._defaults = values

    def __getattr__(self, name):
        return self._values.get(name, self._defaults.get(name))


class Manifest:
    def __init__(self, variables):
        self.variables = variables
        self.items = []
        self.visited = set()
        self.versions = [None]
        self.libraries = [os.path.join(variables["MPY_LIB_DIR"], name) for name in LIBRARIES]

    def execute(self, text):
        if text.endswith(".py"):
            self.include(text)
            return
        try:
            exec(text, self.functions({}))
        except ManifestError:
            raise
        except Exception as error:
            raise ManifestError("Error in manifest: %s" % error) from error

    def functions(self, options):
        return {
            "metadata": self.metadata, "include": self.include, "require": self.require,
            "add_library": self.add_library, "package": self.package, "module": self.module,
            "freeze": self.freeze, "freeze_as_mpy": self.freeze, "options": Options(options)}

    def resolve(self, path):
        for name, value in self.variables.items():
            path = path.replace("$(%s)" % name, value)
        return os.path.abspath(path)

    def add(self, full_path, target_path, opt):
        if not os.path.exists(full_path):
            raise ManifestError("Cannot stat %s" % full_path)
        self.items.append(Item(full_path, target_path, opt, self.versions[-1]))

    def metadata(self, version=None, **_):
        self.versions[-1] = version

    def add_library(self, library, library_path, prepend=False):
        self.libraries.insert(0 if prepend else len(self.libraries), self.resolve(library_path))

    def include(self, manifest_path, **options):
        if not isinstance(manifest_path, str):
            for path in manifest_path:
                self.include(path, **options)
            return
        path = self.resolve(manifest_path)
        if not path.endswith(".py"):
            path = os.path.join(path, "manifest.py")
        if path in self.visited:
            return
        self.visited.add(path)
        if not os.path.exists(path):
            raise ManifestError("Error in manifest file: [Errno 2] No such file or directory: '%s'"
                                % path)
        with open(path) as stream:
            text = stream.read()
        before = os.getcwd()
        self.versions.append(None)
        os.chdir(os.path.dirname(path))
        try:
            exec(compile(text, path, "exec"), self.functions(options))
        except ManifestError:
            raise
        except Exception as error:
            raise ManifestError("Error in manifest file: %s: %s" % (path, error)) from error
        finally:
            os.chdir(before)
            self.versions.pop()

    def require(self, name, version=None, pypi=None, library=None, **options):
        for folder in self.libraries:
            for path, _, files in os.walk(folder):
                if os.path.basename(path) == name and "manifest.py" in files:
                    self.include(os.path.join(path, "manifest.py"), **options)
                    return
        raise ManifestError("Library not found: '%s'" % name)

    def search(self, base, below, files, opt):
        base = self.resolve(base)
        if files is None:
            # As the file system lists them, like the original: another disk, another order.
            files = []
            for path, _, names in os.walk(os.path.join(base, below), followlinks=True):
                files += [os.path.relpath(os.path.join(path, name), base)
                          for name in names if name.endswith(".py")]
        else:
            files = [os.path.join(below, name) for name in files]
        for name in files:
            self.add(os.path.join(base, name), os.path.normpath(name), opt)

    def package(self, package_path, files=None, base_path=".", opt=None):
        self.search(base_path, package_path, files, opt)

    def module(self, module_path, base_path=".", opt=None):
        if not module_path.endswith(".py"):
            raise ManifestError("module must be .py file")
        self.search(base_path, "", [module_path], opt)

    def freeze(self, path, script=None, opt=None):
        if script is not None and isinstance(script, str):
            script = [script]
        self.search(path, "", script, opt)
