/** How tfjs's module hands out its memory. */
interface Allocator {
  allocate(bytes: number): number;
  readonly memory: { _free(place: number): void; readonly HEAPU8: Uint8Array };
}

/** What is left for what kernels allocate for themselves, such as a copy of a filter in another order. */
const spare = 2 ** 24;
/** Memory may still grow by more than is spare. */
const plenty = 2 ** 31;

/**
 * A block all of which is in the memory, or 0. The module's own allocator compares addresses in 32 bits: a gap in front of which the
 * block would end past 4 GB seems to have room for it, and the block would lie over other tensors and beyond the end of the memory.
 */
export function blockWithin({ allocate, memory }: Allocator, bytes: number): number {
  const short: number[] = [];
  let place = allocate(bytes);
  // What is too short stays taken, so that another gap is tried.
  while (place && (place >>> 0) + bytes > memory.HEAPU8.length) {
    short.push(place);
    place = allocate(bytes);
  }
  for (const gap of short) memory._free(gap);
  return place;
}

/** Whether there is room for a kernel to work in. */
export function hasRoom(allocator: Allocator): boolean {
  if (allocator.memory.HEAPU8.length < plenty) return true;
  const place = blockWithin(allocator, spare);
  if (place) allocator.memory._free(place);
  return place !== 0;
}
