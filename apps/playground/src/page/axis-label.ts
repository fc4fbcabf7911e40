/** A label of a logarithmic axis: a power of ten is short whatever its size; what lies between has no label where there are many. */
export function axisLabel(value: number, decades: number): string {
  const power = Math.log10(value);
  if (Math.abs(power - Math.round(power)) > 1e-6) return decades > 1.5 ? "" : String(Number(value.toPrecision(3)));
  return Math.abs(power) > 4 ? `1e${Math.round(power)}` : String(Number(value.toPrecision(1)));
}
