/** The browser took the GPU away, and with it what was on it: a driver was reset, a laptop slept, memory ran out. */
export class BackendLostError extends Error {
  /** tfjs's name of the backend. */
  readonly backend: string;

  constructor(backend: string, reason: string) {
    super(
      `The ${backend} backend lost its GPU (${reason}), and every tensor and network on it is gone; call useBackend() and load the network again.`,
    );
    this.name = "BackendLostError";
    this.backend = backend;
  }
}
