/** The floors of the house, from the ground up: a folder may import what is named, and nothing else of ours. */
const floors = {
  "packages/core": [],
  "packages/weights": ["packages/core"],
  "packages/vgg": ["packages/core", "packages/weights"],
  "packages/lpips": ["packages/core", "packages/weights", "packages/vgg"],
  "packages/train": ["packages/core"],
  "packages/upscale": ["packages/core", "packages/weights"],
  "packages/samples": ["packages/core"],
  "packages/vgg19-weights": ["packages/core", "packages/vgg"],
  "packages/alexnet-weights": ["packages/core", "packages/lpips"],
  "packages/squeezenet-weights": ["packages/core", "packages/lpips"],
  "packages/engines": ["packages/core"],
  "packages/evaluate": ["packages/core", "packages/weights", "packages/vgg", "packages/lpips", "packages/engines"],
  "packages/queue": ["packages/core"],
  "packages/wasm": ["packages/core"],
  "packages/files": ["packages/core"],
  "packages/native": ["packages/core", "packages/files"],
  "packages/node-gpu": [
    "packages/core",
    "packages/engines",
    "packages/files",
    "packages/native",
    "packages/weights",
    "packages/vgg",
    "packages/wasm",
    "packages/vgg19-weights",
  ],
  "packages/matchers": ["packages/core", "packages/vgg", "packages/lpips", "packages/evaluate", "packages/node-gpu"],
  "packages/web": [
    "packages/core",
    "packages/engines",
    "packages/weights",
    "packages/vgg",
    "packages/evaluate",
    "packages/wasm",
  ],
  "apps/cli": [
    "packages/core",
    "packages/weights",
    "packages/vgg",
    "packages/lpips",
    "packages/upscale",
    "packages/train",
    "packages/evaluate",
    "packages/queue",
    "packages/samples",
    "packages/native",
    "packages/node-gpu",
  ],
  "apps/playground": [
    "packages/core",
    "packages/weights",
    "packages/vgg",
    "packages/upscale",
    "packages/train",
    "packages/evaluate",
    "packages/samples",
    "packages/wasm",
    "packages/web",
  ],
};

/** The same as a Mermaid graph: an arrow for each import that no other arrow implies. */
function graph() {
  const reach = (from) => new Set(floors[from].flatMap((to) => [to, ...reach(to)]));
  const short = (folder) => folder.split("/")[1];
  const arrows = Object.entries(floors).flatMap(([from, all]) =>
    all
      .filter((to) => !all.some((other) => other !== to && reach(other).has(to)))
      .map((to) => `  ${short(from)} --> ${short(to)}`),
  );
  return ["```mermaid", "graph TD", ...arrows, "```"].join("\n");
}

module.exports = { floors };

if (require.main === module) console.log(graph());
