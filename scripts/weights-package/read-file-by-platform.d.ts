// "imports" of each package names a file of the build: read-file.node.js in Node, read-file.js elsewhere.
declare module "#read-file" {
  export function readFile(file: URL): Promise<Uint8Array>;
}
