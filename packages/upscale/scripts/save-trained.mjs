// A network that srloss train made, as one file in float16: node packages/upscale/scripts/save-trained.mjs RUN/ FILE.safetensors
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { useBackend } from "@srloss/node-gpu";
import { networkToSafetensors } from "@srloss/upscale";
import { loadLayersModel } from "@tensorflow/tfjs-layers";

const [folder, file] = process.argv.slice(2);
if (!file) throw new Error("Name a training's folder and the file: save-trained.mjs RUN/ FILE.safetensors");
await useBackend({ engine: "srloss-wasm" });
const model = await loadLayersModel(`file://${resolve(folder, "model.json")}`);
writeFileSync(file, await networkToSafetensors(model, { type: "float16" }));
process.exit();
