// node validate.mjs FILE...: checks rendered manifests against Kubernetes' own description of its API, twice: as TypeScript, which finds fields that nobody knows
// and values of the wrong type, and by the validators made from the same description, which find values out of range. Needs no cluster.
// Its packages lie in the folder that EMOGEN_CHECK_MODULES names; deploy/check installs them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.env.EMOGEN_CHECK_MODULES;
const require = createRequire(join(folder, "package.json"));
const yaml = require("js-yaml");
const others = { "keda.sh": "@kubernetes-models/keda", "monitoring.coreos.com": "@kubernetes-models/prometheus-operator" };

const objects = process.argv.slice(2).flatMap(file => yaml.loadAll(readFileSync(file, "utf8")).map(object => ({ file, object }))).filter(({ object }) => object);
const typed = objects.map(({ file, object }, number) => {
  const source = `${others[object.apiVersion.split("/")[0]] ?? "kubernetes-models"}/${object.apiVersion}`;
  return { file, object, source, text: `import type { I${object.kind} as T${number} } from "${source}"; // ${file}\nexport const o${number}: T${number} = ${JSON.stringify(object)};\n` };
});

const work = mkdtempSync(join(folder, "check-"));
let wrong = 0;
try {
  writeFileSync(join(work, "manifests.ts"), typed.map(({ text }) => text).join(""));
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler", "--pretty", "false"];
  const tsc = spawnSync(process.execPath, [require.resolve("typescript/bin/tsc"), ...options, join(work, "manifests.ts")], { encoding: "utf8" });
  if (tsc.status !== 0) {
    wrong++;
    console.error(tsc.stdout.replace(/[^\n]*manifests\.ts\((\d+),\d+\)/g, (_, line) => name(typed[(line >> 1) - 1])));
  }

  writeFileSync(join(work, "models.mjs"), typed.map(({ object, source }, number) => `export { ${object.kind} as m${number} } from "${source}";\n`).join(""));
  const models = await import(pathToFileURL(join(work, "models.mjs")));
  typed.forEach((one, number) => {
    try {
      new models[`m${number}`](one.object).validate();
    } catch (error) {
      wrong++;
      console.error(`${name(one)}: ${error.message}`);
    }
  });
} finally {
  rmSync(work, { recursive: true });
}

console.log(`${typed.length} objects in ${new Set(objects.map(({ file }) => file)).size} files${wrong ? "" : ", all well"}`);
process.exit(wrong ? 1 : 0);

function name({ file, object }) {
  return `${file}: ${object.kind} ${object.metadata.name}`;
}
