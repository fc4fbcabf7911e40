import { expect, it } from "vitest";
import { failed, judgeReport, summarise } from "../src/judge/judge-report.ts";

it("a call of judge that threw is said in its row, and the others have their figures", () => {
  const calls = [
    { line: "fsim value 1x1", title: "FSIMc" },
    { line: "vif value 1x1", title: "VIF" },
  ];
  const answer = { ms: 2, cpuMs: 2, value: 1, peakBytes: null };
  const peer = (name: string, failures: ReadonlyMap<string, string>) =>
    summarise({ name, device: name } as never, { width: 1, height: 1 }, 1, calls, [[answer], [answer]], failures);
  const figures = [peer("theirs", new Map([["fsim value 1x1", "NameError: a|b"]])), peer("ours", new Map())];
  const report = judgeReport(figures, { rounds: 1 } as never);
  expect(report).toMatch(/\| FSIMc +\| failed: NameError: a\\\|b \| +2 ± 0% \| +\| +\|/);
  expect(report).toMatch(/\| VIF +\| +2 ± 0% \| +2 ± 0% \| +1\.00 \| +1\.00 \|/);
  expect(failed(figures)).toEqual(["fsim value 1x1 failed on theirs (1 threads): NameError: a|b"]);
});
