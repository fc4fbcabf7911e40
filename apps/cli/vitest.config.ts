// Commands start, read files and wait for servers: one core would be idle half of the time.
export { onEveryCore as default } from "../../vitest.shared.ts";
