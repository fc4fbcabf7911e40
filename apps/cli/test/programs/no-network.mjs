// Loaded before the command: a machine without a network, which names of servers lead nowhere from.
globalThis.fetch = async (address) => {
  const cause = Object.assign(new Error(`getaddrinfo ENOTFOUND ${new URL(address).host}`), { code: "ENOTFOUND" });
  throw new TypeError("fetch failed", { cause });
};
