import { join } from "node:path";
export async function writeStudyPage(report: { readonly out: string }): Promise<string> {
  return join(report.out, "index.html");
}
