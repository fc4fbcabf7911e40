/** Does what a key means on a stage; other keys are the browser's. */
export function pressKey(event: KeyboardEvent, keys: Readonly<Record<string, () => void>>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key, shiftKey } = event;
  const act = keys[shiftKey && key.startsWith("Arrow") ? `Shift+${key}` : key];
  if (!act) return;
  event.preventDefault();
  act();
}
