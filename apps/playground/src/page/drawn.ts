/** When the browser has shown what was set, or would have, where nobody looks. */
export const drawn = (): Promise<void> =>
  new Promise((resolve) => {
    const late = setTimeout(resolve, 500);
    requestAnimationFrame(() => {
      clearTimeout(late);
      resolve();
    });
  });
