import { bringProgram, programs } from "@srloss/debian-program";

/**
 * A Firefox as its makers built it: `SRLOSS_FIREFOX`, one on the PATH, or Debian's package where this process may install it: as
 * root, on a Linux with apt-get, unless `SRLOSS_INSTALL_FIREFOX` is 0. Says on stderr what it installs, before it does.
 *
 * @returns The program's path.
 * @throws Error where none can be had and `SRLOSS_REQUIRE_DATA` asks for it; otherwise undefined.
 */
export const bringFirefox = (): string | undefined => bringProgram(programs.firefox);
