/** Lines that tfjs prints when a backend starts; none of them says anything that the report does not. */
const chatter = /running TensorFlow\.js in Node\.js|^wasm backend was already initialized|=====/;

/** Runs `task` without tfjs's greetings on the terminal. */
export async function quietly<T>(task: () => Promise<T>): Promise<T> {
  const names = ["log", "warn", "info"] as const;
  const own = names.map((name) => console[name]);
  names.forEach((name, i) => {
    console[name] = (...words: unknown[]) => {
      if (!chatter.test(String(words[0]))) own[i]!(...words);
    };
  });
  try {
    return await task();
  } finally {
    names.forEach((name, i) => {
      console[name] = own[i]!;
    });
  }
}
