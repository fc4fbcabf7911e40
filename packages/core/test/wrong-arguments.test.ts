import "@tensorflow/tfjs-backend-cpu";
import { describeWrongArguments } from "@srloss/reference/wrong-arguments";
import { afterAll, beforeAll } from "vitest";
import * as backends from "../src/backends.ts";
import * as core from "../src/index.ts";
import * as losses from "../src/losses.ts";
import * as metrics from "../src/metrics.ts";
import * as networks from "../src/networks.ts";
import * as validation from "../src/validation.ts";

beforeAll(() => core.setRangeWarning(false));
afterAll(() => core.setRangeWarning(true));

describeWrongArguments(core, ["setRangeWarning"]);
describeWrongArguments(losses);
describeWrongArguments(metrics);
describeWrongArguments(networks);
describeWrongArguments(backends);
// The others are the checks: their messages begin with what they are given.
const checks = ["checkFields", "checkKind", "checkNoOptions", "checkOptions", "checkTensor", "meant", "nearestName"];
describeWrongArguments(validation, checks);
