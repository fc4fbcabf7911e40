const numbers = new WeakMap<object, number>();
let last = 0;

/** A number for an object, the same each time: what a key of words can name it by. */
export function identity(thing: object | undefined): number | undefined {
  if (!thing) return undefined;
  if (!numbers.has(thing)) numbers.set(thing, ++last);
  return numbers.get(thing);
}
