// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs mqtt_local.py texts in MicroPython itself. One JSON object a line on standard input:
//   { "source": …, "modules": { name: source }, "harness": Python that defines run() }
// The first line brings the modules and the harness; each further line is answered with run(source)'s result.
import { createInterface } from 'node:readline';
import { loadMicroPython } from '@micropython/micropython-webassembly-pyscript';

const mp = await loadMicroPython({ heapsize: 96 * 1024 * 1024, linebuffer: true, stdout: () => {}, stderr: () => {} });
let run = null;

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);

  if (run === null) {
    try { mp.FS.mkdir('/lib'); } catch (error) { /* there is one */ }
    for (const [name, source] of Object.entries(question.modules))
      mp.FS.writeFile(`/lib/${name}.py`, source);
    mp.runPython(question.harness);
    run = mp.globals.get('run');
    process.stdout.write(`${JSON.stringify(mp.globals.get('version'))}\n`);
  } else {
    mp.FS.writeFile('/source.py', question.source);
    process.stdout.write(`${run()}\n`);
  }
}
