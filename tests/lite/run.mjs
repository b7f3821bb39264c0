// node run.mjs PYODIDE WHEEL SCRIPT FOLDER: unpacks the wheel into Pyodide and runs the script there with FOLDER as /job.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, wheel, script, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: pyodide });
try {
  python.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel"); // a Buffer is not taken
  python.mountNodeFS("/job", folder);
  python.runPython(readFileSync(script, "utf8"), { filename: script });
} catch (error) {
  console.error(error.message); // Node itself would print the whole of Pyodide's source
  process.exitCode = 1;
}
