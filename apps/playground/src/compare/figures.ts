/** Four significant digits. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "infinite" : String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(3) : String(Number(value.toPrecision(4)));
}
