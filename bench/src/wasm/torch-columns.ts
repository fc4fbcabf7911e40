/** Columns of tables that are left out where there is no PyTorch. */
export function torchHead(present: boolean): string[] {
  return present ? ["PyTorch, ms", "of PyTorch"] : [];
}

export function besideTorch(ms: number, torchMs: number | undefined, present: boolean): string[] {
  if (!present) return [];
  return torchMs === undefined ? ["", ""] : [torchMs.toFixed(1), (ms / torchMs).toFixed(2)];
}
