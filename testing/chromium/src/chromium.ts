import { realpathSync } from "node:fs";
import { bringProgram, findProgram, programs } from "@srloss/debian-program";

/** A Chromium that is on this machine. */
export interface Chromium {
  readonly executable: string;
}

/** `SRLOSS_CHROMIUM`, one on the PATH, or one that Playwright downloaded. */
export const findChromium = (): Chromium | undefined => chromium(findProgram(programs.chromium));

/**
 * `findChromium`, or Debian's package where this process may install it: as root, on a Linux with apt-get, unless
 * `SRLOSS_INSTALL_CHROMIUM` is 0. Says on stderr what it installs, before it does.
 *
 * @throws Error where none can be had and `SRLOSS_REQUIRE_DATA` asks for it; otherwise undefined.
 */
export const bringChromium = (): Chromium | undefined => chromium(bringProgram(programs.chromium));

const chromium = (file: string | undefined) => (file ? { executable: realpathSync(file) } : undefined);
