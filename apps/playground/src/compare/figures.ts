/** Four significant digits. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(3) : String(Number(value.toPrecision(4)));
}

const digits = 4;

/** Writes numbers that stand in one row with the same decimals, as many as the largest has within four digits. */
export function rowFigures(values: readonly number[]): (value: number) => string {
  const sizes = values.filter(Number.isFinite).map(Math.abs);
  const top = Math.max(0, ...sizes);
  const plain = (write: (value: number) => string) => (value: number) => (Number.isFinite(value) ? write(value) : "∞");
  if (top === 0) return plain(String);
  if (top >= 1e5 || top < 1e-3) return plain((value) => (value === 0 ? "0" : value.toExponential(2)));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(top)));
  return plain((value) => value.toFixed(Math.min(decimals, 4)));
}
