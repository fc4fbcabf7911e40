import type { io } from "@tensorflow/tfjs-core";

const float = { type: 1 };
const node = (name: string, op: string, input: string[], attr: object = {}) => ({
  name,
  op,
  input,
  attr: { T: float, ...attr },
});
const text = (value: string) => ({ s: Buffer.from(value).toString("base64") });

/** As the converter writes them: a convolution of one pixel that copies channels, then `depthToSpace`. It doubles. */
export function doublingGraph(): io.ModelArtifacts {
  const kernel = Float32Array.from({ length: 3 * 12 }, (_, i) => Number(Math.floor(i / 12) === (i % 12) % 3));
  const sides = ["1", "-1", "-1", "3"].map((size) => ({ size }));
  return {
    format: "graph-model",
    modelTopology: {
      node: [
        node("lr", "Placeholder", [], { dtype: float, shape: { shape: { dim: sides } } }),
        node("kernel", "Const", [], { dtype: float, value: { tensor: { dtype: 1, tensorShape: { dim: [] } } } }),
        node("deep", "Conv2D", ["lr", "kernel"], {
          strides: { list: { i: ["1", "1", "1", "1"] } },
          dilations: { list: { i: ["1", "1", "1", "1"] } },
          padding: text("SAME"),
          data_format: text("NHWC"),
        }),
        node("sr", "DepthToSpace", ["deep"], { block_size: { i: "2" }, data_format: text("NHWC") }),
      ],
      versions: { producer: 1 },
    },
    weightSpecs: [{ name: "kernel", shape: [1, 1, 3, 12], dtype: "float32" }],
    weightData: kernel.buffer,
  };
}
