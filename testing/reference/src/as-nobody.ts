/** Runs `task` without root's rights, to whom every folder can be written. */
export async function asNobody<T>(task: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return task();
  process.seteuid!(65534);
  try {
    return await task();
  } finally {
    process.seteuid!(0);
  }
}
