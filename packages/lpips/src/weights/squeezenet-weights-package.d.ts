// The package is optional, and is made with this one: it can't be a dependency of its types.
declare module "@srloss/squeezenet-weights" {
  export function readWeightFile(): Promise<Uint8Array>;
}
