export { bringProgram, findProgram } from "./debian-program.ts";
export { programs } from "./programs.ts";
