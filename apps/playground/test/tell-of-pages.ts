import { afterEach } from "vitest";
import { saidLast } from "./open-page.ts";

// Who reads that something did not come in a minute wants to know what the page said instead.
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") for (const said of await saidLast()) console.error(said);
});
