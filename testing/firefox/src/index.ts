export { bringFirefox } from "./bring-firefox.ts";
export { startFirefox } from "./start-firefox.ts";
