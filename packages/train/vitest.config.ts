export { onEveryCore as default } from "../../vitest.shared.ts";
