// package.json's "imports" names a file of the build: read-file.node.js in Node, read-file.js elsewhere.
declare module "#read-file" {
  export { readFile } from "./read-file.ts";
}
