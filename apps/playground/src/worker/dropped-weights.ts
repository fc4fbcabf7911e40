import { type ByteSource, blobSource, WeightsError } from "@srloss/weights";

/** One weights file, or the model.json of a TF.js model with the shards that were given with it. */
export function droppedWeights(files: readonly File[]): ByteSource {
  const main = files.find(({ name }) => name.endsWith(".json")) ?? files[0]!;
  return {
    ...blobSource(main),
    sibling: (path) => {
      const shard = files.find(({ name }) => name === path.split("/").at(-1));
      if (!shard)
        throw new WeightsError(
          "unavailable",
          `${main.name} names ${path}; choose or drop it together with ${main.name}.`,
        );
      return blobSource(shard);
    },
  };
}
