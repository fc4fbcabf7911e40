import { testData } from "@srloss/reference";
import type { PublishablePackage } from "./publishable-packages.ts";

/** Whether a package can be packed here: the trained weights are made from the test data. */
export function withWeights({ name }: Pick<PublishablePackage, "name">): boolean {
  return testData !== undefined || !name.endsWith("-weights");
}
