/** Whose kept pictures are whose, where the page is open in several tabs. */
interface Owner {
  /** This tab's place in the browser's storage. */
  readonly name: string;
  /** The place whose pictures it begins with. */
  readonly shown: string;
  /** Places of tabs that are closed, older than what is taken over. */
  readonly left: readonly string[];
}

const [remembered, lockPrefix] = ["srloss-pictures", "srloss-pictures "];
/** Of a tab that is loaded again: what was there before gives its lock back a moment later. */
const patienceMs = 300;

/** A key that says whose and when; as text, older ones come first. */
export const keyOf = (name: string, time: number): string => `${String(time).padStart(15, "0")} ${name}`;
export const ownerOf = (key: string): string => key.slice(16);

let own: Promise<Owner> | undefined;

/**
 * The place of this tab, which it holds as long as it is open.
 *
 * @param kept The keys of all that is kept, the newest first. Defaults to none.
 */
export function ownName(kept: () => Promise<readonly string[]> = async () => []): Promise<Owner> {
  own ??= findOwn(kept).catch((problem: Error) => {
    own = undefined;
    throw problem;
  });
  return own;
}

/** From now on this tab's next load begins with what it keeps itself, and that may be nothing. */
export const rememberOwn = (name: string): void => sessionStorage.setItem(remembered, name);

async function findOwn(kept: () => Promise<readonly string[]>): Promise<Owner> {
  const before = sessionStorage.getItem(remembered);
  // The copy that a browser makes of a tab remembers the name of the first.
  if (before !== null && (await taken(before, patienceMs))) return { name: before, shown: before, left: [] };
  const open = await openNames();
  const names = (await kept()).map(ownerOf);
  const closed = names.filter((name) => !open.includes(name));
  const [newest] = names;
  const name = newest !== undefined && newest === closed[0] ? newest : crypto.randomUUID();
  await taken(name, patienceMs);
  return { name, shown: newest ?? name, left: closed.slice(1) };
}

/** Holds the lock of a name until the tab is closed; whether it was to be had. */
async function taken(name: string, patience: number): Promise<boolean> {
  // Without https there is none: tabs then share what they find.
  if (!navigator.locks) return true;
  return new Promise((resolve) => {
    const hold = () => {
      resolve(true);
      return new Promise<never>(() => undefined);
    };
    navigator.locks
      .request(lockPrefix + name, { signal: AbortSignal.timeout(patience) }, hold)
      .catch(() => resolve(false));
  });
}

async function openNames(): Promise<readonly string[]> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.flatMap(({ name }) => (name?.startsWith(lockPrefix) ? [name.slice(lockPrefix.length)] : []));
}
