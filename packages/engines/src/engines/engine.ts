/** How an engine is to run: what every engine understands. */
export interface EngineSettings {
  /** Let engines print what they have to say when they start. Defaults to `false`. */
  readonly verbose?: boolean;
}

/** One engine: a way to get a tfjs backend. An environment has a table of them, the fastest first. */
export interface Engine<Name extends string = string, Options extends EngineSettings = EngineSettings> {
  readonly name: Name;
  /** For people. */
  readonly title: string;
  /** tfjs's name of the backend that it brings. */
  readonly backend: string;
  /** What to type to get it; undefined for what is always there. */
  readonly install?: string;
  /**
   * Registers the backend.
   *
   * @param forced Whether it was asked for by name: an engine that is not worth choosing by itself then loads anyway.
   * @returns A device or version, for the report.
   * @throws Error whose message is the reason, as part of a sentence; `NotInstalled` where `install` would help.
   */
  load(options: Options, forced: boolean): Promise<string>;
}

/** Something that the engine's `install` brings; the message is a reason, as part of a sentence. */
export class NotInstalled extends Error {}
