// Which way imports run: `npm test` fails where one runs another way. docs/architecture.md has the picture.

const { floors } = require("./scripts/floors.cjs");

const oneWay = ([folder, below]) => ({
  name: `${folder}-imports-only-what-is-below`,
  comment: `${folder} imports ${below.join(", ") || "no package of ours"}.`,
  severity: "error",
  from: { path: `^${folder}/src/` },
  to: { path: "^(packages|apps|testing)/([^/]+)/", pathNot: `^(${[folder, ...below].join("|")})/` },
});

/** Inside of packages/wasm: what the build generates, then each folder on those before it. */
const wasm = "packages/wasm/src";
const wasmLayers = ["generated", "runtime", "kernels", "tensors", "network"];

const layer = (name, index) => ({
  name: `wasm-${name}-imports-only-layers-below`,
  comment: `${wasm}/${name} imports ${wasmLayers.slice(0, index).join(", ") || "nothing"}.`,
  severity: "error",
  from: { path: `^${wasm}/${name}/` },
  to: { path: `^${wasm}/`, pathNot: `^${wasm}/(${wasmLayers.slice(0, index + 1).join("|")})/` },
});

module.exports = {
  forbidden: [
    ...Object.entries(floors).map(oneWay),
    ...wasmLayers.map(layer),
    {
      name: "wasm-runtime-and-kernels-know-no-tensors",
      comment: "What runs on addresses imports no tensors: the runtime and the kernels import no package at all.",
      severity: "error",
      from: { path: `^${wasm}/(runtime|kernels)/` },
      to: { dependencyTypes: ["npm", "npm-dev", "npm-peer"] },
    },
    {
      name: "no-circles",
      comment: "No file imports itself by way of others, for types neither.",
      severity: "error",
      from: { path: "^(packages|apps|testing)/[^/]+/src/" },
      to: { circular: true },
    },
    {
      name: "core-imports-tfjs-alone",
      comment: "packages/core imports @tensorflow/tfjs-core, and nothing of Node.",
      severity: "error",
      from: { path: "^packages/core/src/" },
      to: { dependencyTypes: ["core", "npm", "npm-dev", "npm-peer"], pathNot: "@tensorflow/tfjs-core" },
    },
    {
      name: "no-reaching-in",
      comment: "A package is imported by its name, not by a path into its sources.",
      severity: "error",
      from: { path: "^(packages|apps|testing)/([^/]+)/" },
      to: { path: "^(packages|apps|testing)/([^/]+)/", pathNot: "^$1/$2/", dependencyTypes: ["local"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    includeOnly: "^(packages|apps|testing)/[^/]+/src/|node_modules",
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["@srloss/source", "import", "default"] },
  },
};
