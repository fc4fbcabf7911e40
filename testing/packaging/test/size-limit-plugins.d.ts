// size-limit's plugins bring no types.
declare module "@size-limit/esbuild" {
  const plugins: ((...words: unknown[]) => unknown)[];
  export default plugins;
}
declare module "@size-limit/file" {
  const plugins: ((...words: unknown[]) => unknown)[];
  export default plugins;
}
