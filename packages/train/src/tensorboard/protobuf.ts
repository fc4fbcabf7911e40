/** A field of a protobuf message: its number, its wire type and its bytes. */
type Field = Uint8Array;

const tagged = (number: number, wireType: number, bytes: readonly number[] | Uint8Array): Field =>
  Uint8Array.from([...varint(number * 8 + wireType), ...bytes]);

/** A whole number, 0 or more. */
export const varintField = (number: number, value: number): Field => tagged(number, 0, varint(value));

export function doubleField(number: number, value: number): Field {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return tagged(number, 1, bytes);
}

export function floatField(number: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return tagged(number, 5, bytes);
}

/** Text or a message. */
export function bytesField(number: number, value: string | Uint8Array): Field {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return tagged(number, 2, [...varint(bytes.length), ...bytes]);
}

export function message(...fields: readonly Field[]): Uint8Array {
  return Uint8Array.from(fields.flatMap((field) => [...field]));
}

/** Seven bits a byte, the lowest first; numbers beyond 32 bits too. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
