// The packages are optional, and are made with this one: they can't be dependencies of its types.
declare module "@srloss/alexnet-weights" {
  export function readWeightFile(): Promise<Uint8Array>;
}
declare module "@srloss/squeezenet-weights" {
  export function readWeightFile(): Promise<Uint8Array>;
}
