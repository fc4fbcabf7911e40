import { SrlossError } from "@srloss/core";
import { io } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { memorySource } from "@srloss/weights";
import { writeSafetensors } from "@srloss/weights/formats";
import { expect, it } from "vitest";
import { createNetwork, loadUpscaleModel, networkFromSafetensors } from "../src/index.ts";

async function artifacts(): Promise<io.ModelArtifacts> {
  let saved: io.ModelArtifacts | undefined;
  const model = createNetwork("espcn", { scale: 2, features: 2, seed: 1 });
  await model.save(
    io.withSaveHandler(async (made) => {
      saved = made;
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(made) };
    }),
  );
  model.dispose();
  return saved!;
}

/** With a part of its description replaced. */
async function loadedWith(from: string | RegExp, to: string): Promise<void> {
  const sound = await artifacts();
  const text = JSON.stringify(sound.modelTopology);
  expect(text).toMatch(from);
  const model = await loadUpscaleModel(io.fromMemory({ ...sound, modelTopology: JSON.parse(text.replace(from, to)) }));
  model.dispose();
}

it("of layers as they were saved is loaded", async () => {
  await loadedWith('"lr"', '"lr"');
});

it.each<[string, string | RegExp, string]>([
  ["an application that there is not", /\[\["lr",0,0/, '[["lr",2,0'],
  ["each other", /\[\["lr",0,0/, '[["conv2",0,0'],
  ["no layer", /\[\["lr",0,0/, '[["nothing",0,0'],
  ["a negative application", /\[\["lr",0,0/, '[["lr",-1,0'],
])("of layers that wait for %s is refused at once", async (_, from, to) => {
  const loading = loadedWith(from, to);
  await expect(loading).rejects.toThrow(SrlossError);
  await expect(loading).rejects.toThrow(/can't be loaded: /);
});

it("is refused in words of ours where tfjs has its own", async () => {
  await expect(loadedWith('"filters":2', '"filters":null')).rejects.toThrow(/can't be loaded: .{1,310}\.$/);
});

it.each([
  [
    '"factor":2',
    '"factor":1.5',
    /^the model can't be loaded: PixelShuffle: factor is a whole number above 1; got 1.5\.$/,
  ],
  ['"factor":2', '"factor":3', /^the model can't be loaded: PixelShuffle: 12 channels are no multiple of 3 squared\.$/],
  ['"factor":2', '"other":2', /^the model can't be loaded: its description is damaged, or of another kind of model\.$/],
])("a layer of ours with %s as %s says whose it is", async (from, to, message) => {
  await expect(loadedWith(from, to)).rejects.toThrow(message);
});

it.each([undefined, "[]", "null", '{"scale":2}', '{"network":"espcn"}', '{"network":"espcn","scale":2,"settings":7}'])(
  "a file that says %s of its network is refused",
  async (srloss) => {
    const metadata = { format: "pt", ...(srloss !== undefined && { srloss }) };
    const file = writeSafetensors([{ name: "a", shape: [1], data: Float32Array.of(1) }], metadata, "float32");
    await expect(networkFromSafetensors(memorySource(file, "a.safetensors"))).rejects.toThrow(
      "a.safetensors does not say which network its weights are of",
    );
  },
);
