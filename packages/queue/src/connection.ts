import { SrlossError } from "@srloss/core";
import { given, printable } from "@srloss/core/validation";
import { Redis } from "ioredis";

/** How long a first connection may take. */
const patience = 5000;

/** The queue that submitters and workers share, where nobody names another one. */
export const defaultName = "srloss-evaluate";

/** The name of a queue, checked. */
export function queueName(name: unknown = defaultName): string {
  if (typeof name !== "string" || !/^[\w.-]{1,100}$/.test(name))
    throw new SrlossError("option", `A queue's name is letters, digits, dots, _ and -; got ${given(name)}.`);
  return name;
}

/**
 * A connection that comes back by itself when the server does.
 *
 * @throws SrlossError for what is no address, and where no server answers there.
 */
export async function connect(url: unknown): Promise<Redis> {
  const text = checkedUrl(url);
  const redis = new Redis(text, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    connectTimeout: patience,
    retryStrategy: (times) => Math.min(100 * times, 2000),
  });
  // Each failed try is an event, which would end the process without a listener.
  let last: Error | undefined;
  redis.on("error", (error: Error) => {
    last = error;
  });
  try {
    await inTime(redis.connect());
    await inTime(redis.ping());
  } catch (error) {
    redis.disconnect();
    const reason = printable((last ?? (error as Error)).message || "no answer");
    throw new SrlossError(
      "queue",
      `No Redis server answers at ${withoutPassword(text)} (${reason}); start one, or mend the address.`,
    );
  }
  return redis;
}

/** Addresses are shown in messages and logs; passwords are not. */
function withoutPassword(url: string): string {
  const parsed = new URL(url);
  if (parsed.password) parsed.password = "***";
  return printable(parsed.toString());
}

function checkedUrl(url: unknown): string {
  if (typeof url !== "string" || !URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol))
    throw new SrlossError("option", `A queue's address is redis://HOST:PORT or rediss://...; got ${given(url)}.`);
  return url;
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patience / 1000} s`)), patience);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
