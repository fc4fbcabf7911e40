import { keepFactory } from "@srloss/core/backends";
import { env, findBackendFactory, type KernelBackend } from "@tensorflow/tfjs-core";
import type { Engine } from "./engine.ts";
import { importWebglBackend } from "./optional-backends.ts";
import { isSoftwareRenderer } from "./software-renderer.ts";
import { type Watch, watchBackend } from "./watch-backend.ts";

interface WebglBackend extends KernelBackend {
  readonly gpgpu: { readonly gl: WebGL2RenderingContext };
}

export const webglEngine: Engine = {
  name: "webgl",
  title: "WebGL",
  backend: "webgl",
  async load({ onLost }, forced) {
    const name = rendererName();
    if (isSoftwareRenderer(name) && !forced) throw new Error(`the only renderer is a software one (${name})`);
    if (!findBackendFactory("webgl")) await importWebglBackend();
    keepFactory("webgl");
    // WEBGL_USE_SHAPES_UNIFORMS stays off: tfjs 4.22 then takes one shape's program for another's, and tensors that were reshaped are
    // read in a wrong order.
    watchBackend("webgl", watchContext, onLost);
    return env().getBool("WEBGL_RENDER_FLOAT32_CAPABLE") ? name : `${name}, 16-bit floats`;
  },
};

/** @throws Error where there is no WebGL. */
function rendererName(): string {
  const canvas = typeof OffscreenCanvas === "undefined" ? document.createElement("canvas") : new OffscreenCanvas(1, 1);
  const gl = (canvas.getContext("webgl2") ?? canvas.getContext("webgl")) as WebGLRenderingContext | null;
  if (!gl) throw new Error("the browser offers no WebGL");
  const detail = gl.getExtension("WEBGL_debug_renderer_info");
  const name = gl.getParameter(detail ? detail.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  // Browsers allow few contexts.
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return String(name);
}

const watchContext: Watch = (backend, lost) => {
  const { canvas } = (backend as WebglBackend).gpgpu.gl;
  canvas.addEventListener("webglcontextlost", () => lost("the WebGL context was lost"), { once: true });
};
