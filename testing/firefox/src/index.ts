export { bringFirefox } from "./bring-firefox.ts";
export { setPreference } from "./set-preference.ts";
export { startFirefox } from "./start-firefox.ts";
